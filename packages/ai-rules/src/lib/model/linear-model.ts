import { conceptBuckets, type Features } from './features.ts'

/** The output of a training run: see `training/`. */
export interface ModelFile {
  /** SHA-256 of the training data and settings, so that a result can be traced back to them. */
  readonly trainedOn: string
  readonly heads: readonly HeadFile[]
  /** Buckets that have weights. */
  readonly features: number
  /** Differences of the bucket numbers as variable-length integers, then a row of signed bytes for each, one per class of all heads. Base64. */
  readonly data: string
}

interface HeadFile {
  readonly name: string
  readonly classes: readonly string[]
  readonly bias: readonly number[]
  /** The value of one step of a byte, per class. */
  readonly scale: readonly number[]
  /** Divides the scores, so that confidence matches accuracy. */
  readonly temperature: number
}

interface StrongestOf {
  readonly head: string
  readonly name: string
  readonly most: number
  /** The languages whose words count; undefined for all. */
  readonly languages: ReadonlySet<string> | undefined
}

/** A multinomial logistic regression over hashed features, with one head per question. */
export class LinearModel {
  readonly trainedOn: string
  readonly #heads: readonly HeadFile[]
  readonly #width: number
  readonly #rowOf: ReadonlyMap<number, number>
  readonly #weights: Int8Array

  constructor(file: ModelFile) {
    this.trainedOn = file.trainedOn
    this.#heads = file.heads
    this.#width = file.heads.reduce((sum, { classes }) => sum + classes.length, 0)
    const bytes = Buffer.from(file.data, 'base64')
    const rows = new Map<number, number>()
    let offset = 0
    let bucket = 0
    for (let row = 0; row < file.features; row += 1) {
      for (let shift = 0; ; shift += 7) {
        const byte = bytes[offset++] ?? 0
        bucket += (byte & 127) << shift
        if (byte < 128) break
      }
      rows.set(bucket, row)
    }
    this.#rowOf = rows
    this.#weights = new Int8Array(bytes.buffer, bytes.byteOffset + offset, file.features * this.#width)
  }

  /** Scores of every head's classes, before they become probabilities; scores of two texts may be added. */
  scores({ buckets, values }: Features): Float64Array {
    const sums = new Float64Array(this.#width)
    for (const [index, bucket] of buckets.entries()) {
      const row = this.#rowOf.get(bucket)
      if (row === undefined) continue
      const start = row * this.#width
      const value = values[index] ?? 0
      for (let column = 0; column < this.#width; column += 1)
        sums[column] = (sums[column] ?? 0) + (this.#weights[start + column] ?? 0) * value
    }
    return sums
  }

  /** The probability of each class of a head; they add up to 1. */
  shares<Class extends string>(
    head: string,
    classes: readonly Class[],
    sums: Float64Array,
  ): ReadonlyMap<Class, number> {
    const { file, first } = this.#head(head)
    const logits = classes.map((name) => {
      const index = file.classes.indexOf(name)
      return ((sums[first + index] ?? 0) * (file.scale[index] ?? 0) + (file.bias[index] ?? 0)) / file.temperature
    })
    const highest = Math.max(...logits)
    const exponents = logits.map((logit) => Math.exp(logit - highest))
    const total = exponents.reduce((sum, value) => sum + value, 0)
    return new Map(classes.map((name, index) => [name, (exponents[index] ?? 0) / total]))
  }

  /** The concepts of a text that count most for a class of a head, strongest first. */
  strongest(text: string, { head, name, most, languages }: StrongestOf): readonly string[] {
    const { file, first } = this.#head(head)
    const column = first + file.classes.indexOf(name)
    return [...conceptBuckets(text, languages)]
      .map(([bucket, concept]) => {
        const row = this.#rowOf.get(bucket)
        return { concept, weight: row === undefined ? 0 : (this.#weights[row * this.#width + column] ?? 0) }
      })
      .filter(({ weight }) => weight > 0)
      .toSorted((one, other) => other.weight - one.weight)
      .slice(0, most)
      .map(({ concept }) => concept)
  }

  #head(name: string): { readonly file: HeadFile; readonly first: number } {
    let first = 0
    for (const file of this.#heads) {
      if (file.name === name) return { file, first }
      first += file.classes.length
    }
    throw new Error(`The model has no head ${name}`)
  }
}
