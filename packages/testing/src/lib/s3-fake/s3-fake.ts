import { type FakeHttpServer, type FakeRequest, type FakeResponse, startFakeHttpServer } from '../fake-http-server.ts'
import { refusalAnswer, S3Refusal } from './s3-fake-answers.ts'
import { S3FakeBucket, type S3FakeObject } from './s3-fake-bucket.ts'
import type { S3FakeLevers, S3FakeMishap } from './s3-fake-levers.ts'
import { listObjects, listUploads } from './s3-fake-lists.ts'
import { abortUpload, beginUpload, completeUpload, uploadPart } from './s3-fake-multipart.ts'
import { getObject, putLegalHold, putObject, type S3FakeTarget } from './s3-fake-objects.ts'
import { checkSignature, type S3FakeIdentity } from './s3-fake-signature.ts'

export interface S3FakeOptions {
  /** Default `archive`. */
  readonly bucket?: string
  /** Default: access key `fake`, a secret, and region `us-east-1`; see `identity`. */
  readonly identity?: S3FakeIdentity
  /** Default: the machine's clock. */
  readonly now?: () => Date
  /** Objects or uploads per page of a list. Default 1,000, as at S3. */
  readonly pageSize?: number
}

export interface S3Fake extends Pick<FakeHttpServer, 'url' | 'requests' | 'fault' | 'clearFaults' | 'close'> {
  readonly bucketName: string
  readonly identity: S3FakeIdentity
  /** What is stored; tests may look at it and change it behind a sink's back. */
  readonly bucket: S3FakeBucket
  /** What the store does wrong from now on. */
  readonly levers: S3FakeLevers
  /** The next upload of an object or part that is acknowledged and not kept whole; `match` defaults to any key. */
  mishap(kind: S3FakeMishap, match?: (key: string) => boolean): void
  /** While true, lists show what there is now. */
  staleLists(on: boolean): void
  /** Flips a bit of a stored object; its headers stay. */
  damage(key: string): void
}

const IDENTITY: S3FakeIdentity = {
  accessKeyId: 'fake',
  secretAccessKey: 'fake-secret-of-the-s3-fake',
  region: 'us-east-1',
}

/**
 * One bucket of S3 over HTTP, path style: objects, ranges, conditions, multipart uploads, pages. Signatures, checksums and the forms of bodies that
 * the SDK sends are checked over the bytes that arrive; anything else is refused as S3 refuses it.
 *
 * @example
 * const fake = await startS3Fake()
 * fake.mishap('truncated')
 * await fake.close()
 */
export async function startS3Fake(options: S3FakeOptions = {}): Promise<S3Fake> {
  const now = options.now ?? (() => new Date())
  const bucket = new S3FakeBucket(now)
  const levers: S3FakeLevers = {
    conditions: 'honoured',
    trailers: 'accepted',
    acceptsWrongChecksums: false,
    mishaps: [],
  }
  const world: World = {
    now,
    bucket,
    levers,
    bucketName: options.bucket ?? 'archive',
    identity: options.identity ?? IDENTITY,
    pageSize: options.pageSize ?? 1000,
    listed: bucket.objects,
  }
  const server = await startFakeHttpServer((request) => answer(world, request))
  return {
    ...server,
    bucket,
    levers,
    bucketName: world.bucketName,
    identity: world.identity,
    mishap: (kind, match = () => true) => levers.mishaps.push({ kind, match }),
    staleLists(on) {
      world.listed = on ? new Map(bucket.objects) : bucket.objects
    },
    damage(key) {
      const object = bucket.objects.get(key)
      if (object === undefined) throw new Error('The S3 fake has no such object')
      const bytes = Uint8Array.from(object.bytes, (byte, index) => (index === 0 ? byte ^ 1 : byte))
      bucket.objects.set(key, { ...object, bytes })
    },
  }
}

interface World {
  readonly now: () => Date
  readonly bucket: S3FakeBucket
  readonly bucketName: string
  readonly identity: S3FakeIdentity
  readonly levers: S3FakeLevers
  readonly pageSize: number
  listed: ReadonlyMap<string, S3FakeObject>
}

function answer(world: World, request: FakeRequest): FakeResponse {
  const common = { 'x-amz-request-id': 'FAKE0000', date: world.now().toUTCString() }
  try {
    checkSignature(request, world.identity, world.now())
    const own = answerRoute(world, request)
    return { ...own, headers: { ...common, ...own.headers } }
  } catch (error) {
    if (!(error instanceof S3Refusal)) throw error
    const refused = refusalAnswer(error, request.url.pathname)
    return { ...refused, headers: { ...common, ...refused.headers } }
  }
}

function answerRoute(world: World, request: FakeRequest): FakeResponse {
  const [, bucketName = '', ...segments] = request.url.pathname.split('/').map(decodeURIComponent)
  if (bucketName !== world.bucketName) throw new S3Refusal(404, 'NoSuchBucket')
  const key = segments.join('/')
  const { method, url } = request
  if (key === '') return answerBucket(world, request)
  const target: S3FakeTarget = { bucket: world.bucket, key, levers: world.levers }
  const isUpload = url.searchParams.has('uploadId')
  if (method === 'PUT' && url.searchParams.has('legal-hold')) return putLegalHold(target, request)
  if (method === 'PUT') return isUpload ? uploadPart(target, request) : putObject(target, request)
  if (method === 'GET' || method === 'HEAD') return getObject(target, request)
  if (method === 'POST' && url.searchParams.has('uploads')) return beginUpload(target, request)
  if (method === 'POST' && isUpload) return completeUpload(target, request)
  if (method === 'DELETE' && isUpload) return abortUpload(target, request)
  if (method !== 'DELETE') throw new S3Refusal(405, 'MethodNotAllowed')
  world.bucket.remove(key)
  return { status: 204 }
}

function answerBucket(world: World, request: FakeRequest): FakeResponse {
  const query = request.url.searchParams
  if (request.method === 'HEAD') return { status: 200 }
  if (request.method !== 'GET') throw new S3Refusal(405, 'MethodNotAllowed')
  if (query.has('uploads')) return listUploads(world.bucket, request, world.pageSize)
  if (query.get('list-type') !== '2') throw new S3Refusal(501, 'NotImplemented')
  return listObjects(world.listed, request, world.pageSize)
}
