import { cpus, totalmem } from 'node:os'

/** A figure that a benchmark must reach, and whether it does. */
export interface Target {
  readonly text: string
  readonly measured: string
  readonly met: boolean
}

export interface BenchmarkOptions {
  /** Fewer tenants and tasks, for a result within a minute; the figures are not for the docs. */
  readonly quick: boolean
}

export interface Benchmark {
  readonly name: string
  readonly title: string
  run(options: BenchmarkOptions): Promise<readonly Target[]>
}

export function print(line = ''): void {
  process.stdout.write(`${line}\n`)
}

/** Prints one line, which the next one overwrites on a terminal. */
export function printProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
  else process.stderr.write(`  ${text}\n`)
}

export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  print(line(header))
  print(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`)
  for (const row of rows) print(line(row))
}

/** Prints nothing for a benchmark without targets. */
export function printTargets(targets: readonly Target[]): void {
  if (targets.length === 0) return
  print('Targets')
  for (const { text, measured, met } of targets) print(`- ${met ? 'met    ' : 'NOT met'}  ${text}: ${measured}`)
}

/** Names the machine, because figures mean nothing without it. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = Math.round(totalmem() / 2 ** 30)
  const date = new Date().toISOString().slice(0, 10)
  return `${cpus().length} cores (${model}), ${memory} GiB, Node.js ${process.version}, ${date}`
}

/** @param values in any order. @param share 0.5 for the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Milliseconds since 1970 with fractions, the same in all processes of a machine. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now()
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

export function milliseconds(value: number): string {
  return value >= 1_000 ? `${(value / 1_000).toFixed(2)} s` : `${value.toFixed(value < 10 ? 1 : 0)} ms`
}
