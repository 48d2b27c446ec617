import { BUCKET_BITS } from '../src/lib/model/bucket.ts'
import type { Features } from '../src/lib/model/features.ts'

export interface FitSettings {
  readonly epochs: number
  readonly learningRate: number
  /** Pulls weights towards 0. */
  readonly decay: number
  /** The share of features that a step leaves out, so that the model relies on no single one. */
  readonly dropout: number
  /** The share of a label that is given to the other classes. */
  readonly smoothing: number
  /** 0: classes count as often as they occur; 1: all count the same. */
  readonly balance: number
}

export const fitSettings: FitSettings = {
  epochs: 10,
  learningRate: 0.03,
  decay: 1e-5,
  dropout: 0.3,
  smoothing: 0.05,
  balance: 0.5,
}

/** Multiplies the scores, so that small steps suffice. */
export const SCORE_SCALE = 6

export interface Fit {
  /** By bucket and class. */
  readonly weights: Float32Array
  readonly bias: Float64Array
}

/**
 * Multinomial logistic regression by stochastic gradient descent with AdaGrad's steps (Duchi, Hazan and Singer, 2011). The order of the samples
 * and the dropped features come from a seeded generator, so that the same data gives the same weights.
 */
export function fit(
  samples: readonly Features[],
  labels: readonly number[],
  classes: number,
  settings = fitSettings,
): Fit {
  const weights = new Float32Array((1 << BUCKET_BITS) * classes)
  const squares = new Float32Array(weights.length).fill(1e-4)
  const bias = new Float64Array(classes)
  const random = seeded(7)
  const counts = labels.reduce(
    (sums, label) => sums.fill((sums[label] ?? 0) + 1, label, label + 1),
    new Float64Array(classes),
  )
  const importance = Array.from(counts, (count) => (labels.length / classes / Math.max(count, 1)) ** settings.balance)
  const order = samples.map((_, index) => index)
  const step = new Step({ weights, squares, bias }, classes, settings, random)
  for (let epoch = 0; epoch < settings.epochs; epoch += 1) {
    shuffle(order, random)
    for (const index of order) {
      const sample = samples[index]
      const label = labels[index]
      if (sample !== undefined && label !== undefined) step.take(sample, label, importance[label] ?? 1)
    }
  }
  return { weights, bias }
}

interface State extends Fit {
  readonly squares: Float32Array
}

class Step {
  readonly #state: State
  readonly #classes: number
  readonly #settings: FitSettings
  readonly #random: () => number

  constructor(state: State, classes: number, settings: FitSettings, random: () => number) {
    this.#state = state
    this.#classes = classes
    this.#settings = settings
    this.#random = random
  }

  take({ buckets, values }: Features, label: number, importance: number): void {
    const { dropout } = this.#settings
    const kept = buckets.flatMap((bucket, index) =>
      this.#random() < dropout ? [] : [{ start: bucket * this.#classes, value: values[index] ?? 0 }],
    )
    const gradient = this.#gradient(kept, label, importance)
    const { weights, squares, bias } = this.#state
    const { decay, learningRate } = this.#settings
    for (let index = 0; index < this.#classes; index += 1)
      bias[index] = (bias[index] ?? 0) - 0.02 * (gradient[index] ?? 0)
    for (const { start, value } of kept) {
      for (let index = 0; index < this.#classes; index += 1) {
        const at = start + index
        const slope = (gradient[index] ?? 0) * value + decay * (weights[at] ?? 0)
        squares[at] = (squares[at] ?? 0) + slope * slope
        weights[at] = (weights[at] ?? 0) - (learningRate * slope) / Math.sqrt(squares[at] ?? 1)
      }
    }
  }

  /** By class, how far the score is too high. */
  #gradient(
    kept: readonly { readonly start: number; readonly value: number }[],
    label: number,
    importance: number,
  ): Float64Array {
    const { weights, bias } = this.#state
    const { dropout, smoothing } = this.#settings
    const scores = Float64Array.from(bias)
    const widened = SCORE_SCALE / (1 - dropout)
    for (const { start, value } of kept)
      for (let index = 0; index < this.#classes; index += 1)
        scores[index] = (scores[index] ?? 0) + (weights[start + index] ?? 0) * value * widened
    const shares = softmax(scores)
    return shares.map((share, index) => {
      const wanted = index === label ? 1 - smoothing : smoothing / (this.#classes - 1)
      return (share - wanted) * importance
    })
  }
}

function softmax(scores: Float64Array): Float64Array {
  const highest = Math.max(...scores)
  const exponents = scores.map((score) => Math.exp(score - highest))
  const total = exponents.reduce((sum, value) => sum + value, 0)
  return exponents.map((value) => value / total)
}

function shuffle(order: number[], random: () => number): void {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1))
    const held = order[last] ?? 0
    order[last] = order[other] ?? 0
    order[other] = held
  }
}

/** A linear congruential generator with the constants of Numerical Recipes. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
