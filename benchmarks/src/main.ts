import { parseArgs } from 'node:util'
import { aiBenchmark } from './ai/ai-benchmark.ts'
import { archiveBenchmark } from './archive/archive-benchmark.ts'
import { crmBenchmark } from './crm/crm-benchmark.ts'
import { type Benchmark, describeMachine, print, printTargets } from './harness.ts'
import { ingestionBenchmark } from './ingestion/ingestion.ts'
import { parseBenchmark } from './parsing/parse-benchmark.ts'
import { queueBenchmark } from './queue/queue-benchmark.ts'
import { searchBenchmark } from './search/search-benchmark.ts'
import { tenantsBenchmark } from './tenants/tenants-benchmark.ts'

// pnpm bench [name …] [--quick]
const benchmarks: readonly Benchmark[] = [
  ingestionBenchmark,
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
  options: { quick: { type: 'boolean', default: false } },
})
const unknown = positionals.filter((name) => benchmarks.every((benchmark) => benchmark.name !== name))
if (unknown.length > 0) {
  print(`There is no benchmark ${unknown.join(', ')}; choose from: ${benchmarks.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}
const chosen = benchmarks.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
print(describeMachine())
for (const benchmark of chosen) {
  print()
  print(`# ${benchmark.title}${values.quick ? ' (quick: figures for a first look only)' : ''}`)
  print()
  const targets = await benchmark.run({ quick: values.quick })
  print()
  printTargets(targets)
  if (!values.quick && targets.some(({ met }) => !met)) process.exitCode = 1
}
