import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { aiBenchmark } from './ai/ai-benchmark.ts'
import { archiveBenchmark } from './archive/archive-benchmark.ts'
import { crmBenchmark } from './crm/crm-benchmark.ts'
import { type Benchmark, describeMachine, print, printTable, printTargets, type Target } from './harness.ts'
import { ingestionBenchmark } from './ingestion/ingestion.ts'
import { mixBenchmark } from './ingestion/mix.ts'
import { parseBenchmark } from './parsing/parse-benchmark.ts'
import { queueBenchmark } from './queue/queue-benchmark.ts'
import { searchBenchmark } from './search/search-benchmark.ts'
import { tenantsBenchmark } from './tenants/tenants-benchmark.ts'

// pnpm bench [name …] [--quick] [--json FILE] [--compare FILE]
const benchmarks: readonly Benchmark[] = [
  ingestionBenchmark,
  mixBenchmark,
  parseBenchmark,
  queueBenchmark,
  crmBenchmark,
  aiBenchmark,
  archiveBenchmark,
  searchBenchmark,
  tenantsBenchmark,
]

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    /** Writes the measured targets to a file. */
    json: { type: 'string' },
    /** Prints them beside those of an earlier run's file. */
    compare: { type: 'string' },
  },
})
const unknown = positionals.filter((name) => benchmarks.every((benchmark) => benchmark.name !== name))
if (unknown.length > 0) {
  print(`There is no benchmark ${unknown.join(', ')}; choose from: ${benchmarks.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}
const chosen = benchmarks.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
/** What a run's file holds. */
interface Run {
  readonly machine: string
  readonly quick: boolean
  readonly targets: readonly Target[]
}
// Read before the minutes of a run, so that a wrong name is told at once.
const earlier = values.compare === undefined ? null : (JSON.parse(await readFile(values.compare, 'utf8')) as Run)
const run = { machine: describeMachine(), quick: values.quick, targets: [] as Target[] }
print(run.machine)
for (const benchmark of chosen) {
  print()
  print(`# ${benchmark.title}${values.quick ? ' (quick: figures for a first look only)' : ''}`)
  print()
  const targets = await benchmark.run({ quick: values.quick })
  print()
  printTargets(targets)
  run.targets.push(...targets)
  if (!values.quick && targets.some(({ met }) => !met)) process.exitCode = 1
}
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(run, null, 2)}\n`)
if (earlier !== null) {
  const before = new Map(earlier.targets.map(({ text, measured }) => [text, measured]))
  print()
  print(`Beside ${earlier.machine}${earlier.quick ? ' (quick)' : ''}`)
  printTable(
    ['', 'before', 'now'],
    run.targets.map(({ text, measured }) => [text, before.get(text) ?? '–', measured]),
  )
}
