import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isLeadKitError, LeadKitError } from '@leadkit/contracts'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { type Bounds, type BrokenBound, checkBounds, readBounds } from './bounds.ts'
import { type Comparison, compareRuns } from './compare-scorers.ts'
import { type EvaluationReport, reportOn } from './evaluation-report.ts'
import { formatBrokenBounds, formatComparison, formatReport } from './format-report.ts'
import { readLabelledSet } from './labelled-set.ts'
import { loadScorer } from './load-scorer.ts'
import { namedMetrics } from './named-metrics.ts'
import { type CaseResult, type RunProgress, runScorer } from './run-scorer.ts'

/** Where the command writes, and the signal that ends it. Default: this process. */
export interface CommandOutput {
  /** The report. */
  readonly write: (text: string) => void
  /** Progress and errors. */
  readonly tell: (text: string) => void
  readonly signal?: AbortSignal | undefined
  /** The folder that relative paths start from. */
  readonly folder: string
}

interface Flags {
  readonly scorer: string
  readonly compare?: string
  readonly floor: Readonly<Record<string, number>>
  readonly ceiling: Readonly<Record<string, number>>
  readonly bounds?: string
  readonly concurrency: number
  readonly timeout: number
  readonly worst: number
  readonly texts: boolean
  readonly json?: string | true
  readonly language?: string
  readonly seed: number
  readonly resamples: number
}

/** 0: done, and all bounds are met. 1: a bound is not met. 2: the call or the set is wrong, or the run ended early. */
export type ExitCode = 0 | 1 | 2

/**
 * `leadkit-evaluate <set> --scorer <module>`.
 * @param parameters without the program's name.
 */
export async function runEvaluateCommand(
  parameters: readonly string[],
  output: CommandOutput = processOutput(),
): Promise<ExitCode> {
  const command = createCommand(output)
  try {
    command.parse(parameters, { from: 'user' })
    const [set = ''] = command.args
    return await evaluate(set, command.opts<Flags>(), output)
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    // Errors of a scorer or a parser may quote a message; LeadKit's own errors do not.
    output.tell(
      isLeadKitError(error) ? `${error.message}\n` : 'The evaluation failed with an error that is not of LeadKit\n',
    )
    return 2
  }
}

function createCommand({ write, tell }: CommandOutput): Command {
  return new Command('leadkit-evaluate')
    .description('Runs labelled conversations through a scorer and says how good it is')
    .argument('<set>', 'a file of JSON lines, or a folder of *.jsonl')
    .requiredOption('--scorer <module>', 'module of the scorer, such as @leadkit/ai-rules#createRulesAiScorer')
    .option('--compare <module>', 'a second scorer to compare with, on the same conversations')
    .option('--floor <figure=value>', 'exit with 1 when the figure is below; may be given again', collect, {})
    .option('--ceiling <figure=value>', 'exit with 1 when the figure is above; may be given again', collect, {})
    .option('--bounds <file>', 'a JSON file with floors and ceilings')
    .option('--concurrency <number>', 'conversations at the same time', toCount, 4)
    .option('--timeout <milliseconds>', 'the longest time for one question', toCount, 60_000)
    .option('--worst <number>', 'how many of the worst cases are told', toNumber, 20)
    .option('--texts', 'tell the worst cases with their messages, not by id only', false)
    .option('--language <code>', 'only conversations in this language')
    .option('--json [file]', 'write JSON, into a file or in place of the tables')
    .option('--seed <number>', 'of the samples of a comparison', toNumber, 1)
    .option('--resamples <number>', 'samples of a comparison', toCount, 1_000)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: tell })
}

async function evaluate(path: string, flags: Flags, output: CommandOutput): Promise<ExitCode> {
  const { folder, write, tell } = output
  const bounds = await boundsOf(flags, folder)
  const all = await readLabelledSet(resolve(folder, path))
  const set = all.filter(({ language }) => flags.language === undefined || language === flags.language)
  if (set.length === 0)
    throw new LeadKitError('invalid_input', `The set has no conversation in ${flags.language ?? ''}`)
  const run = async (module: string): Promise<Run> => {
    const scorer = await loadScorer(module, folder)
    const { concurrency, timeout: timeoutMs } = flags
    const onProgress = createProgress(scorer.id, tell)
    const results = await runScorer(scorer, set, { concurrency, timeoutMs, signal: output.signal, onProgress })
    return { results, report: reportOn(scorer.id, results, flags) }
  }
  const first = await run(flags.scorer)
  const second = flags.compare === undefined ? undefined : await run(flags.compare)
  const comparison = second && compareRuns(first.results, second.results, flags)
  const broken = checkBounds(first.report, bounds)
  const outcome = { first: first.report, second: second?.report, comparison, broken }
  if (flags.json !== undefined)
    await writeJson(flags.json === true ? true : resolve(folder, flags.json), outcome, write)
  if (flags.json !== true) write(`${tablesOf(outcome)}\n`)
  return broken.length > 0 ? 1 : 0
}

interface Run {
  readonly results: readonly CaseResult[]
  readonly report: EvaluationReport
}

interface Outcome {
  readonly first: EvaluationReport
  readonly second: EvaluationReport | undefined
  readonly comparison: Comparison | undefined
  readonly broken: readonly BrokenBound[]
}

function tablesOf({ first, second, comparison, broken }: Outcome): string {
  const parts = [formatReport(first)]
  if (second !== undefined && comparison !== undefined)
    parts.push(formatReport(second), formatComparison([first.scorer, second.scorer], comparison))
  if (broken.length > 0) parts.push(formatBrokenBounds(broken))
  return parts.join('\n\n')
}

async function writeJson(target: string | true, outcome: Outcome, write: (text: string) => void): Promise<void> {
  const { first, second, comparison, broken } = outcome
  const withMetrics = (report: EvaluationReport) => ({ ...report, metrics: namedMetrics(report) })
  const whole = {
    ...withMetrics(first),
    ...(second !== undefined && { compared: withMetrics(second), comparison }),
    broken,
  }
  const text = `${JSON.stringify(whole, null, 2)}\n`
  if (target === true) write(text)
  else await writeFile(target, text)
}

async function boundsOf({ bounds, floor, ceiling }: Flags, folder: string): Promise<Bounds> {
  const read = bounds === undefined ? { floors: {}, ceilings: {} } : await readBounds(resolve(folder, bounds))
  return { floors: { ...read.floors, ...floor }, ceilings: { ...read.ceilings, ...ceiling } }
}

/** A line for each tenth, which reads well in a terminal and in a log. */
function createProgress(id: string, tell: (text: string) => void): (progress: RunProgress) => void {
  let told = 0
  return ({ done, total, failed }) => {
    const tenth = Math.floor((10 * done) / total)
    if (tenth === told) return
    told = tenth
    tell(`${id}: ${done} of ${total}${failed === 0 ? '' : `, ${failed} failed`}\n`)
  }
}

function collect(text: string, before: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const [name = '', value = ''] = text.split('=')
  if (name === '' || value.trim() === '' || !Number.isFinite(Number(value)))
    throw new InvalidArgumentError('write it as figure=value, such as intent.macroF1=0.8')
  return { ...before, [name]: Number(value) }
}

function toNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value) || value < 0)
    throw new InvalidArgumentError('must be a whole number from 0 on')
  return value
}

function toCount(text: string): number {
  const value = toNumber(text)
  if (value < 1) throw new InvalidArgumentError('must be a whole number from 1 on')
  return value
}

function processOutput(): CommandOutput {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  return {
    write: (text) => void process.stdout.write(text),
    tell: (text) => void process.stderr.write(text),
    signal: stop.signal,
    folder: process.cwd(),
  }
}
