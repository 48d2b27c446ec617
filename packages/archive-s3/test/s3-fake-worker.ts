import { parentPort } from 'node:worker_threads'
import { type S3Fake, startS3Fake } from '@leadkit/testing'

/** What the test's thread asks of the fake. */
export type S3FakeOrder = keyof typeof orders

const fake = await startS3Fake({ pageSize: 25 })

const orders = {
  damage: (key: string) => fake.damage(key),
  truncate: (key: string) => fake.mishap('truncated', (each) => each === key),
  lose: (key: string) => fake.mishap('lost', (each) => each === key),
  overwrite: (key: string) => overwrite(fake, key),
  acceptAnyChecksum: () => void (fake.levers.acceptsWrongChecksums = true),
  staleLists: () => fake.staleLists(true),
  slow: () => fake.fault({ kind: 'delay', delayMs: 20_000, times: Number.POSITIVE_INFINITY }),
  breakOff: () => fake.fault({ kind: 'truncate', contentLength: 'whole', match: ({ method }) => method === 'GET' }),
  release() {
    fake.levers.acceptsWrongChecksums = false
    fake.staleLists(false)
    fake.clearFaults()
  },
}

/** Another program that writes under our key: the metadata is gone. */
function overwrite({ bucket }: S3Fake, key: string): void {
  bucket.put(key, { bytes: Buffer.from('something else'), checksums: {} }, new Headers())
}

parentPort?.on('message', ({ order, key }: { readonly order: S3FakeOrder; readonly key: string }) => {
  orders[order](key)
  parentPort?.postMessage('done', [])
})
parentPort?.postMessage({ url: fake.url, bucket: fake.bucketName, identity: fake.identity }, [])
