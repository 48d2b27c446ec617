import { type Intent, intents, type PurchaseStage, purchaseStages } from '@leadkit/contracts'
import { extractFeatures } from './features.ts'
import { LinearModel } from './linear-model.ts'
import { weights } from './weights.ts'

const sentiments = ['positive', 'neutral', 'negative'] as const
type Sentiment = (typeof sentiments)[number]

/** The probability of each answer, by the trained classifier; the shares of one question add up to 1. */
export interface Judgement {
  readonly intent: ReadonlyMap<Intent, number>
  readonly stage: ReadonlyMap<PurchaseStage, number>
  readonly sentiment: ReadonlyMap<Sentiment, number>
}

/** The weight of the previous message relative to the message itself; each earlier one counts half as much. Set on the tuning part. */
const CONTEXT_SHARE = 0.6
const MAX_CONTEXT = 5

let loaded: LinearModel | undefined

function model(): LinearModel {
  return (loaded ??= new LinearModel(weights))
}

/** Identifies the training data and settings of the classifier. */
export const modelVersion = weights.trainedOn

/** The classifier's scores for a text alone; see {@link judge}. */
export type TextScores = Float64Array

export function scoresOf(text: string): TextScores {
  return model().scores(extractFeatures(text))
}

/**
 * @param before scores of the participant's earlier texts, oldest first
 * @param possible the intents that may be meant; the others have no share
 */
export function judge(
  own: TextScores,
  before: readonly TextScores[],
  possible: readonly Intent[] = intents,
): Judgement {
  const sums = Float64Array.from(own)
  let share = CONTEXT_SHARE
  for (const earlier of before.slice(-MAX_CONTEXT).toReversed()) {
    for (const [index, value] of earlier.entries()) sums[index] = (sums[index] ?? 0) + share * value
    share /= 2
  }
  return {
    intent: model().shares('intent', possible, sums),
    stage: model().shares('stage', purchaseStages, sums),
    sentiment: model().shares('sentiment', sentiments, sums),
  }
}

/**
 * The concepts in a text that make an intent likely: names such as `price` and `price+unit`, strongest first, at most five. A word counts only in the languages
 * that the text is in.
 */
export function reasonsFor(
  text: string,
  intent: Intent,
  languages: ReadonlySet<string> | undefined,
): readonly string[] {
  return model().strongest(text, { head: 'intent', name: intent, most: 5, languages })
}
