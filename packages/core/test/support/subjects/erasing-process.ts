import type { ArchiveSink } from '@leadkit/contracts'
import { createFsArchiveSink } from '@leadkit/archive-fs'
import { createRulesAiScorer } from '@leadkit/ai-rules'
import { createLeadKit } from '@leadkit/core'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { APP_SECRET } from '../ingest/webhook-world.ts'

// A worker in a process of its own that stops at one call of the archive, before it or right after it, tells the test, and waits to be killed.
const [connectionString = '', directory = '', at = '', call = '', when = ''] = process.argv.slice(2)
const sink = createFsArchiveSink({ directory })

async function stopped<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
  if (name !== call) return work()
  if (when === 'after') await work()
  process.send?.('stopped')
  return new Promise(() => {})
}

const archive: ArchiveSink = {
  ...sink,
  write: (request, context) =>
    stopped(request.key.endsWith('.json') ? 'describe' : 'write', () => sink.write(request, context)),
  delete: (key, context) => stopped('delete', () => sink.delete(key, context)),
}
const kit = createLeadKit({
  database: { connectionString },
  encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
  platforms: [createFacebookIngestor({ appSecrets: [APP_SECRET], verifyToken: 'verify' })],
  ai: createRulesAiScorer(),
  archive,
  now: () => new Date(Number(at)),
})
process.once('disconnect', () => process.exit())
await kit.worker({ leaseMs: 1_000 }).drain()
process.send?.('done')
