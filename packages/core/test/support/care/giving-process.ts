import { createLeadKit } from '@leadkit/core'
import { TEST_KEYS } from '../access/test-keys.ts'

// A worker in a process of its own that the test kills in the middle of giving leads.
const [connectionString = ''] = process.argv.slice(2)
const kit = createLeadKit({ database: { connectionString }, encryption: TEST_KEYS })
process.once('disconnect', () => process.exit())
await kit.worker({ leaseMs: 2_000, pollIntervalMs: 50 }).start()
process.send?.('started')
