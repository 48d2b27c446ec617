import { S3Client, CreateBucketCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { describeArchiveSink } from '@leadkit/testing/conformance'
import { beforeAll, describe } from 'vitest'
import { createS3ArchiveSink } from '../src/index.ts'

// `pnpm test:ceph` starts a real object gateway and says where it is; without it these tests are skipped.
const endpoint = process.env['LEADKIT_CEPH_URL']
const connection = {
  endpoint: endpoint ?? 'http://127.0.0.1',
  region: 'us-east-1',
  credentials: { accessKeyId: 'leadkit', secretAccessKey: 'leadkit-secret' },
}
const bucket = 'archive'

describe.skipIf(endpoint === undefined)('Ceph RGW', () => {
  const client = new S3Client({ ...connection, forcePathStyle: true })
  beforeAll(async () => {
    await client.send(new CreateBucketCommand({ Bucket: bucket }))
  })

  describeArchiveSink('s3', {
    createSink: () =>
      createS3ArchiveSink({
        ...connection,
        bucket,
        partBytes: 5 * 1024 * 1024,
        partsAtOnce: 2,
        requestTimeoutMs: 30_000,
      }),
    pagingObjects: 1_001,
    faults: {
      overwritten: {
        async strike(key) {
          await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'something else' }))
        },
      },
      lost: {
        async strike(key) {
          await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))
        },
      },
      // It does accept them.
      'wrong checksum accepted': {},
    },
  })
})
