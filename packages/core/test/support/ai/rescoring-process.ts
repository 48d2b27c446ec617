import { createLeadKit } from '@leadkit/core'
import { TEST_KEYS } from '../access/test-keys.ts'
import { recordingScorer } from './recording-scorer.ts'

// A rescoring in a process of its own that tells each question, and is killed by the test. It answers a question when the test says so.
const [connectionString = '', tenantId = ''] = process.argv.slice(2)
const scorer = recordingScorer({
  before: async ({ request }) => {
    process.send?.(request.messageId)
    await new Promise((resolve) => process.once('message', resolve))
  },
  score: () => ({ score: 'hot', scoreValue: 90 }),
})
const kit = createLeadKit({ database: { connectionString }, encryption: TEST_KEYS })
process.once('disconnect', () => process.exit())
await kit.tenant(tenantId).leads.rescore({ scorer, batchSize: 1 })
process.send?.('done')
