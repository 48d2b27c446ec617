import type { BrokenBound } from './bounds.ts'
import type { Comparison } from './compare-scorers.ts'
import { contactFields } from './contact-metrics.ts'
import type { EvaluationReport } from './evaluation-report.ts'
import type { Finding, Ratio } from './ratio.ts'

type Cell = string | number | null

/** A report as text of a fixed width: tables for people to read. */
export function formatReport(report: EvaluationReport): string {
  return [
    `${report.scorer} on ${report.conversations} conversations, ${report.failures.count} failed${codes(report)}`,
    intentTable(report),
    languageTable(report),
    table(
      ['', 'precision', 'recall', 'false', 'wanted'],
      (['optOut', 'spam'] as const).map((name) => {
        const { precision, recall, falseRate, wanted } = report[name]
        return [name, share(precision), share(recall), share(falseRate), wanted]
      }),
    ),
    contactTable(report),
    scoreTable(report),
    calibrationTable(report),
    costTable(report),
    worstTable(report),
  ].join('\n\n')
}

/** Significant differences first. */
export function formatComparison(names: readonly [string, string], comparison: Comparison): string {
  const told = Object.entries(comparison).filter(([, { difference }]) => difference !== null)
  const ordered = told.toSorted(([, one], [, other]) => Number(other.significant) - Number(one.significant))
  const rows = ordered.map(([name, { first, second, difference, interval, significant }]): readonly Cell[] => [
    name,
    decimal(first),
    decimal(second),
    signed(difference),
    interval === null ? '' : `${signed(interval[0])} to ${signed(interval[1])}`,
    significant ? '*' : '',
  ])
  return `${table(['', ...names, 'difference', '95 % interval', ''], rows)}\n* the interval leaves zero out`
}

export function formatBrokenBounds(broken: readonly BrokenBound[]): string {
  return broken
    .map(({ metric, kind, bound, value }) => `${metric} is ${decimal(value)}; its ${kind} is ${bound}`)
    .join('\n')
}

function codes({ failures: { byCode } }: EvaluationReport): string {
  const told = Object.entries(byCode).map(([code, count]) => `${code} ${count}`)
  return told.length === 0 ? '' : ` (${told.join(', ')})`
}

function intentTable({ intent }: EvaluationReport): string {
  const rows = Object.entries(intent.byIntent).map(([name, found]) => findingRow(name, found))
  return table(
    ['intent', 'precision', 'recall', 'F1', 'wanted'],
    [...rows, ['macro', '', '', share(intent.macroF1), intent.cases], ['accuracy', '', '', share(intent.accuracy), '']],
  )
}

function languageTable({ byLanguage }: EvaluationReport): string {
  const rows = Object.entries(byLanguage).map(([language, { macroF1, accuracy, cases }]) => [
    language,
    share(macroF1),
    share(accuracy),
    cases,
  ])
  return table(['language', 'macro F1', 'accuracy', 'cases'], rows)
}

function contactTable({ contact }: EvaluationReport): string {
  const rows = contactFields.map((field) => findingRow(field, contact.byField[field]))
  const { stored, cases } = contact.planted
  return `${table(['contact', 'precision', 'recall', 'F1', 'wanted'], rows)}\nplanted data stored: ${stored} of ${cases}`
}

function scoreTable({ score, sentimentAccuracy, stageAccuracy }: EvaluationReport): string {
  const rows: readonly (readonly Cell[])[] = [
    ['band accepted', share(score.accepted)],
    ['hot precision', share(score.hot.precision)],
    ['hot recall', share(score.hot.recall)],
    ['rank quality', share(score.rank)],
    ['sentiment accuracy', share(sentimentAccuracy)],
    ['stage accuracy', share(stageAccuracy)],
  ]
  return table(['score', ''], rows)
}

function calibrationTable({ calibration: { bins, expectedError, brier } }: EvaluationReport): string {
  const rows = bins
    .filter(({ cases }) => cases > 0)
    .map(({ from, to, cases, confidence, accuracy }) => [
      `${from.toFixed(1)} to ${to.toFixed(1)}`,
      share(confidence),
      share(accuracy),
      cases,
    ])
  const summary = `expected calibration error ${decimal(expectedError)}, Brier ${decimal(brier)}`
  return `${table(['confidence', 'mean', 'right', 'cases'], rows)}\n${summary}`
}

function costTable({ cost }: EvaluationReport): string {
  const { p50, p95, total } = cost.durationMs
  const time = `time per conversation: p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms; ${(total / 1_000).toFixed(1)} s in all`
  const unknown = cost.unknown === 0 ? '' : `, ${cost.unknown} answers did not say`
  return `${time}\ntokens: ${cost.inputTokens} in, ${cost.outputTokens} out; ${cost.costMicros} micros of money${unknown}`
}

function worstTable({ worst }: EvaluationReport): string {
  if (worst.length === 0) return 'no wrong cases are told'
  return worst
    .map(({ id, faults, intent, confidence, texts }) => {
      const line = `${id}: ${faults.join(', ')}; ${intent.expected ?? '?'} was taken for ${intent.found ?? 'nothing'} (${decimal(confidence)})`
      return texts === undefined ? line : [line, ...texts.map((text) => `    ${text}`)].join('\n')
    })
    .join('\n')
}

function findingRow(name: string, { precision, recall, f1, wanted }: Finding): readonly Cell[] {
  return [name, share(precision), share(recall), share(f1), wanted]
}

function share(value: Ratio): string {
  return value === null ? '–' : value.toFixed(3)
}

function decimal(value: Ratio): string {
  return value === null ? 'unknown' : String(Math.round(value * 10_000) / 10_000)
}

function signed(value: Ratio): string {
  if (value === null) return ''
  return `${value > 0 ? '+' : ''}${decimal(value)}`
}

/** The first column is aligned left, all others right. */
function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
  return cells.map((row) => row.map(pad).join('  ').trimEnd()).join('\n')
}
