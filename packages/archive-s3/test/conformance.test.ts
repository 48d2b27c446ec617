import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { S3FakeIdentity } from '@leadkit/testing'
import { describeArchiveSink } from '@leadkit/testing/conformance'
import { afterAll } from 'vitest'
import { createS3ArchiveSink } from '../src/index.ts'
import type { S3FakeOrder } from './s3-fake-worker.ts'

// The fake has a thread of its own: its memory is not the sink's.
const worker = new Worker(new URL('./s3-fake-worker.ts', import.meta.url), {
  execArgv: ['--conditions=@leadkit/source'],
})
afterAll(() => worker.terminate())
const [{ url, bucket, identity }] = (await once(worker, 'message')) as [
  { readonly url: string; readonly bucket: string; readonly identity: S3FakeIdentity },
]
const { accessKeyId, secretAccessKey, region } = identity

function ask(order: S3FakeOrder): (key?: string) => Promise<void> {
  return async (key = '') => {
    worker.postMessage({ order, key }, [])
    await once(worker, 'message')
  }
}

const release = ask('release')

const connection = { endpoint: url, region, bucket, credentials: { accessKeyId, secretAccessKey } }

describeArchiveSink('s3', {
  createSink: () => createS3ArchiveSink({ ...connection, retries: 0, partBytes: 5 * 1024 * 1024, partsAtOnce: 2 }),
  corrupt: ask('damage'),
  faults: {
    truncated: { arm: ask('truncate') },
    lost: { arm: ask('lose') },
    overwritten: { strike: ask('overwrite') },
    'wrong checksum accepted': { arm: ask('acceptAnyChecksum'), release },
    'stale list': { arm: ask('staleLists'), release },
    slow: { arm: ask('slow'), release },
    'partial read': { arm: ask('breakOff'), release },
  },
})
