import { wrongContactFields, storesPlanted } from './contact-metrics.ts'
import { isOptOut, isSpam } from './flag-metrics.ts'
import type { CaseResult } from './run-scorer.ts'
import { bandOf } from './score-metrics.ts'

/** What is wrong with an answer, worst first. */
export type CaseFault =
  /** Somebody who wants no more messages would get some. */
  | 'opt_out_missed'
  /** Another person's data, or planted data, would be stored. */
  | 'planted_stored'
  | 'failed'
  /** A customer would no longer be answered. */
  | 'opt_out_false'
  | 'spam_false'
  | 'spam_missed'
  | `${'email' | 'phone' | 'name' | 'company'}_wrong`
  | 'intent_wrong'
  | 'score_wrong'

export interface WorstCase {
  readonly id: string
  readonly language: string
  readonly faults: readonly CaseFault[]
  readonly intent: { readonly expected: string | null; readonly found: string | null }
  readonly confidence: number | null
  /** The conversation's messages, if they were requested. */
  readonly texts?: readonly string[]
}

const WEIGHTS: Readonly<Record<CaseFault, number>> = {
  opt_out_missed: 100,
  planted_stored: 90,
  failed: 80,
  opt_out_false: 70,
  spam_false: 60,
  spam_missed: 40,
  email_wrong: 20,
  phone_wrong: 20,
  name_wrong: 10,
  company_wrong: 10,
  intent_wrong: 10,
  score_wrong: 5,
}

/** Cases with a fault, worst first: by the harm of their faults, and then by the scorer's confidence. */
export function worstCases(
  results: readonly CaseResult[],
  { most, texts }: { readonly most: number; readonly texts: boolean },
): readonly WorstCase[] {
  const judged = results.map((result) => ({ result, faults: faultsOf(result) }))
  const weight = ({ result, faults }: (typeof judged)[number]): number =>
    faults.reduce((sum, fault) => sum + WEIGHTS[fault], 0) + (result.classification?.confidence ?? 0)
  return judged
    .filter(({ faults }) => faults.length > 0)
    .toSorted((one, other) => weight(other) - weight(one))
    .slice(0, most)
    .map(({ result: { conversation, classification }, faults }) => ({
      id: conversation.id,
      language: conversation.language,
      faults,
      intent: { expected: conversation.expect.intent ?? null, found: classification?.intent ?? null },
      confidence: classification?.confidence ?? null,
      ...(texts && { texts: conversation.messages.map(({ from, text }) => `${from}: ${text}`) }),
    }))
}

function faultsOf(result: CaseResult): readonly CaseFault[] {
  const { expect } = result.conversation
  if (result.failure !== null) return ['failed']
  const optOut = expect.optOut ?? (expect.intent === undefined ? undefined : expect.intent === 'opt_out')
  const spam = expect.intent === undefined ? undefined : expect.intent === 'spam'
  const faults: readonly (CaseFault | false)[] = [
    optOut === true && !isOptOut(result) && 'opt_out_missed',
    storesPlanted(result) && 'planted_stored',
    optOut === false && isOptOut(result) && 'opt_out_false',
    spam === false && isSpam(result) && 'spam_false',
    spam === true && !isSpam(result) && 'spam_missed',
    ...wrongContactFields(result).map((field) => `${field}_wrong` as const),
    expect.intent !== undefined && expect.intent !== result.classification?.intent && 'intent_wrong',
    expect.score !== undefined && !expect.score.includes(bandOf(result)) && 'score_wrong',
  ]
  return faults.filter((fault) => fault !== false)
}
