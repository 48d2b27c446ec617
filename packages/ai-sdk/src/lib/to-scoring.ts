import type { Classification, LeadScoring, ScoreRequest } from '@leadkit/contracts'
import { boundedConfidence, boundedReasoning, boundedSignals } from './bounded-answer.ts'
import type { VisibleTranscript } from './visible-transcript.ts'
import type { WireScoring } from './wire-schemas.ts'

type Judgement = Omit<LeadScoring, 'model' | 'rubricVersion' | 'usage'>

/** Minimum scores of hot and warm; the band always follows the value. */
const HOT = 60
const WARM = 30

/**
 * A model's score within the contract. The band follows the value, and the value is limited by its signals: with none in the participant's
 * favour the lead is cold, with only one it is not hot, and spam and opt-outs are cold.
 */
export function toScoring(wire: WireScoring, request: ScoreRequest, visible: VisibleTranscript): Judgement {
  const signals = boundedSignals(wire.signals, visible, request.profile)
  const said = Math.round(Math.min(Math.max(wire.score_value, 0), 100))
  const { most, why } = ceiling(
    new Set(signals.filter(({ weight }) => weight > 0).map(({ name }) => name)),
    request.classification,
  )
  const scoreValue = Math.min(said, most)
  const lowered = scoreValue === said ? [] : [`Lowered from ${said} to ${scoreValue}: ${why}.`]
  return {
    score: scoreValue >= HOT ? 'hot' : scoreValue >= WARM ? 'warm' : 'cold',
    scoreValue,
    confidence: boundedConfidence(wire.confidence),
    signals,
    reasoning: boundedReasoning(wire.reasoning, ...lowered),
  }
}

function ceiling(reasons: ReadonlySet<string>, { intent, consent }: Classification) {
  if (intent === 'spam') return { most: WARM - 1, why: 'the message is spam' }
  if (intent === 'opt_out' || consent === 'withdrawn')
    return { most: WARM - 1, why: 'the participant wants no more messages' }
  if (reasons.size === 0) return { most: WARM - 1, why: 'nothing that the participant wrote speaks for it' }
  if (reasons.size === 1) return { most: HOT - 1, why: 'one reason alone makes no lead hot' }
  return { most: 100, why: '' }
}
