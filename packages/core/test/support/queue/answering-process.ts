import { createRulesAiScorer } from '@leadkit/ai-rules'
import { createLeadKit } from '@leadkit/core'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import type { TaskKind } from '../../../src/lib/queue/task.ts'

// A worker that answers people, in a process of its own, for tests that stop it, let it go on, or kill it. It tells its counts.
const [connectionString = '', graphUrl = '', ...kinds] = process.argv.slice(2)
const kit = createLeadKit({
  database: { connectionString, maxConnections: 4 },
  encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
  platforms: [
    createFacebookIngestor({ appSecrets: ['an app secret of these tests'], verifyToken: 'verify', graphUrl }),
  ],
  ai: createRulesAiScorer(),
})
const only = kinds.length === 0 ? {} : { kinds: kinds as TaskKind[] }
const worker = kit.worker({ leaseMs: 2_500, pollIntervalMs: 50, ...only })
await worker.start()
setInterval(() => process.send?.(worker.stats()), 50)

// A test run that is stopped takes its processes along.
process.once('disconnect', () => process.exit())
