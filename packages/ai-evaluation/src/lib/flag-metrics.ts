import { finding, type Finding, type Ratio, ratio } from './ratio.ts'
import type { CaseResult } from './run-scorer.ts'

export interface FlagMetrics extends Finding {
  /** The share of all other conversations that were taken for one. */
  readonly falseRate: Ratio
}

export function optOutMetrics(results: readonly CaseResult[]): FlagMetrics {
  return flagMetrics(
    results,
    ({ expect: { optOut, intent } }) => optOut ?? (intent === undefined ? undefined : intent === 'opt_out'),
    isOptOut,
  )
}

export function spamMetrics(results: readonly CaseResult[]): FlagMetrics {
  return flagMetrics(
    results,
    ({ expect: { intent } }) => (intent === undefined ? undefined : intent === 'spam'),
    isSpam,
  )
}

export function isOptOut({ classification }: CaseResult): boolean {
  return classification?.intent === 'opt_out' || classification?.consent === 'withdrawn'
}

export function isSpam({ classification }: CaseResult): boolean {
  return classification?.intent === 'spam'
}

function flagMetrics(
  results: readonly CaseResult[],
  wantedOf: (conversation: CaseResult['conversation']) => boolean | undefined,
  isFound: (result: CaseResult) => boolean,
): FlagMetrics {
  const pairs = results.flatMap((result) => {
    const wanted = wantedOf(result.conversation)
    return wanted === undefined ? [] : [{ wanted, found: isFound(result) }]
  })
  const found = pairs.filter((pair) => pair.found)
  const hits = found.filter(({ wanted }) => wanted).length
  const wanted = pairs.filter((pair) => pair.wanted).length
  return {
    ...finding({ hits, found: found.length, wanted }),
    falseRate: ratio(found.length - hits, pairs.length - wanted),
  }
}
