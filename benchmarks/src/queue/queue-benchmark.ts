import { startPostgres } from '@leadkit/testing/postgres'
import {
  type Benchmark,
  type BenchmarkOptions,
  count,
  milliseconds,
  print,
  printProgress,
  printTable,
  type Target,
} from '../harness.ts'
import { contestants } from './contestants.ts'
import { type QueueFigures, QueueRun, type QueueScale } from './queue-run.ts'
import { TenantTables } from './tenant-tables.ts'

const FULL: readonly QueueScale[] = [
  { tenants: 10, drainTasks: 40_000, latencySeconds: 6, noisyTasks: 0 },
  { tenants: 1_000, drainTasks: 30_000, latencySeconds: 6, noisyTasks: 5_000 },
  { tenants: 5_000, drainTasks: 50_000, latencySeconds: 6, noisyTasks: 5_000 },
]
const QUICK: readonly QueueScale[] = [
  { tenants: 10, drainTasks: 5_000, latencySeconds: 2, noisyTasks: 0 },
  { tenants: 300, drainTasks: 5_000, latencySeconds: 2, noisyTasks: 2_000 },
]

const LIBRARIES: ReadonlySet<string> = new Set(['graphile-worker', 'pg-boss'])

/** The queue compared with graphile-worker and pg-boss: how fast a backlog drains, how soon a single task runs, and fairness between tenants. */
export const queueBenchmark: Benchmark = {
  name: 'queue',
  title: 'Queue: a job per task, 4 worker processes, one PostgreSQL 18 that syncs each commit',
  async run({ quick }: BenchmarkOptions): Promise<readonly Target[]> {
    const server = await startPostgres({ durable: true })
    try {
      const figures = await measureAll(await server.createDatabase('queue'), quick ? QUICK : FULL)
      report(figures)
      return targetsOf(figures)
    } finally {
      await server.stop()
    }
  },
}

async function measureAll(connectionString: string, scales: readonly QueueScale[]): Promise<readonly QueueFigures[]> {
  for (const contestant of contestants) await contestant.install(connectionString)
  const tables = await TenantTables.open(connectionString)
  const figures: QueueFigures[] = []
  try {
    for (const scale of scales) {
      await tables.grow(scale.tenants, (made) => printProgress(`${count(made)} tenants made`))
      for (const contestant of contestants) {
        printProgress(`${contestant.name} with ${count(scale.tenants)} tenants`)
        figures.push(await QueueRun.measure(connectionString, contestant, scale, tables))
      }
    }
    await tables.checkEachRanOnce()
  } finally {
    await tables.close()
  }
  printProgress('')
  return figures
}

function report(figures: readonly QueueFigures[]): void {
  for (const { name, settings } of contestants) print(`${name}: ${settings}`)
  print()
  const header = ['', 'tenants', 'backlog', 'tasks/s', 'LeadKit is', 'p50', 'p99', 'fair wait']
  const rows = figures.map((each) => [
    each.contestant,
    count(each.scale.tenants),
    count(each.scale.drainTasks),
    count(each.rate),
    `${(ours(figures, each.scale).rate / each.rate).toFixed(1)} ×`,
    duration(each.p50Ms),
    duration(each.p99Ms),
    duration(each.fairWaitMs),
  ])
  printTable(header, rows)
  print()
  print('tasks/s: a waiting backlog. p50, p99: 100 tasks a second, each from its insert to its committed result.')
  print(
    'Grouped: the same batches, but the handler sorts them by tenant and updates the rows of a tenant in one statement.',
  )
  print('Fair wait: median of 100 tenants with one task each behind one tenant with thousands.')
}

function duration(value: number | undefined): string {
  return value === undefined ? '–' : milliseconds(value)
}

function ours(figures: readonly QueueFigures[], scale: QueueScale): QueueFigures {
  const found = figures.find((each) => each.scale === scale && each.contestant === 'LeadKit')
  if (found === undefined) throw new Error('LeadKit was not measured')
  return found
}

function targetsOf(figures: readonly QueueFigures[]): readonly Target[] {
  const own = figures.filter((each) => each.contestant === 'LeadKit')
  return own.flatMap((leadkit) => {
    const others = figures.filter((each) => each.scale === leadkit.scale && LIBRARIES.has(each.contestant))
    const ratio = Math.min(...others.map((other) => leadkit.rate / other.rate))
    const at = `at ${count(leadkit.scale.tenants)} tenants`
    const targets: Target[] = [
      {
        text: `3 times the rate of both, a job per task, ${at}`,
        measured: `${ratio.toFixed(1)} times the faster one`,
        met: ratio >= 3,
      },
      {
        text: `p99 of at most 50 ms, ${at}`,
        measured: duration(leadkit.p99Ms),
        met: (leadkit.p99Ms ?? Infinity) <= 50,
      },
    ]
    const wait = leadkit.fairWaitMs
    if (wait !== undefined)
      targets.push({ text: `fair wait of at most 0.5 s, ${at}`, measured: milliseconds(wait), met: wait <= 500 })
    return targets
  })
}
