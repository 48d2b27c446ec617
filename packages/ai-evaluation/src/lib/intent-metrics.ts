import { type Intent, intents } from '@leadkit/contracts'
import { type Finding, finding, mean, type Ratio, ratio } from './ratio.ts'
import type { CaseResult } from './run-scorer.ts'

export interface IntentMetrics {
  /** Conversations whose intent is labelled. */
  readonly cases: number
  readonly accuracy: Ratio
  /** The mean F1 of the intents that are labelled at least once. */
  readonly macroF1: Ratio
  readonly byIntent: Readonly<Record<Intent, Finding>>
}

/** If the scorer failed on a conversation, it counts as a wrong intent. */
export function intentMetrics(results: readonly CaseResult[]): IntentMetrics {
  const labelled = results.filter(({ conversation }) => conversation.expect.intent !== undefined)
  const pairs = labelled.map(({ conversation, classification }) => ({
    wanted: conversation.expect.intent,
    found: classification?.intent,
  }))
  const findings = intents.map((intent) => {
    const counts = {
      hits: pairs.filter(({ wanted, found }) => wanted === intent && found === intent).length,
      found: pairs.filter(({ found }) => found === intent).length,
      wanted: pairs.filter(({ wanted }) => wanted === intent).length,
    }
    return [intent, finding(counts)] as const
  })
  const occurring = findings.flatMap(([, { wanted, f1 }]) => (wanted === 0 ? [] : [f1 ?? 0]))
  return {
    cases: pairs.length,
    accuracy: ratio(pairs.filter(({ wanted, found }) => wanted === found).length, pairs.length),
    macroF1: mean(occurring),
    byIntent: Object.fromEntries(findings) as Record<Intent, Finding>,
  }
}
