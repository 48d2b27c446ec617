import { createLeadKit } from '@leadkit/core'
import { spendingScorer } from './spending-scorer.ts'

// A process that asks its scorer three questions and never hears an answer, until the test kills it.
const [connectionString = '', most = '0'] = process.argv.slice(2)
const kit = createLeadKit({
  database: { connectionString },
  encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
  ai: spendingScorer({
    most: Number(most),
    before: () => {
      process.send?.('asked')
      return new Promise(() => {})
    },
  }),
  aiTasks: { batchSize: 3 },
})
await kit.worker({ kinds: ['ai'], concurrency: 1, leaseMs: 1_000 }).start()
