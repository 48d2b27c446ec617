import type { ArchiveSink, CallContext } from '@leadkit/contracts'
import { createTestCallContext, type S3Fake, type S3FakeOptions, startS3Fake } from '@leadkit/testing'
import { afterAll } from 'vitest'
import { createS3ArchiveSink, type S3ArchiveSinkOptions } from '../src/index.ts'

export const context = createTestCallContext()

/** A fake for a test file; closed after it. */
export async function startWorld(options: S3FakeOptions = {}): Promise<S3Fake> {
  const fake = await startS3Fake(options)
  afterAll(() => fake.close())
  return fake
}

function connectionTo({ url, bucketName, identity }: S3Fake): S3ArchiveSinkOptions {
  const { accessKeyId, secretAccessKey, region } = identity
  return { endpoint: url, region, bucket: bucketName, credentials: { accessKeyId, secretAccessKey } }
}

export function sinkOn(fake: S3Fake, options: Partial<S3ArchiveSinkOptions> = {}): ArchiveSink {
  return createS3ArchiveSink({ ...connectionTo(fake), ...options } as S3ArchiveSinkOptions)
}

async function* bodyOf(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === 'string' ? Buffer.from(part) : part
}

export async function write(
  sink: ArchiveSink,
  key: string,
  body: string | Uint8Array,
  options: { readonly ifAbsent?: boolean; readonly context?: CallContext } = {},
) {
  const { ifAbsent, context: given } = options
  return sink.write({ key, body: bodyOf(body), contentType: 'text/plain', ifAbsent }, given ?? context)
}

export async function readAll(sink: ArchiveSink, key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of (await sink.read(key, context)).body) chunks.push(chunk)
  return Buffer.concat(chunks)
}
