import type { FakeRequest, FakeResponse } from '../fake-http-server.ts'
import { S3Refusal } from './s3-fake-answers.ts'
import { readBody } from './s3-fake-body.ts'
import type { S3FakeBucket, S3FakeObject } from './s3-fake-bucket.ts'
import { type S3FakeLevers, takeMishap } from './s3-fake-levers.ts'

export interface S3FakeTarget {
  readonly bucket: S3FakeBucket
  readonly key: string
  readonly levers: S3FakeLevers
}

export function putObject({ bucket, key, levers }: S3FakeTarget, request: FakeRequest): FakeResponse {
  checkCondition({ bucket, key, levers }, request, 'put')
  const body = readBody(request, levers)
  const mishap = takeMishap(levers, key)
  const half = body.bytes.subarray(0, body.bytes.length >> 1)
  if (mishap === 'lost') return { status: 200, headers: { etag: '"lost"' } }
  const stored = bucket.put(key, mishap === 'truncated' ? { ...body, bytes: half } : body, request.headers)
  return { status: 200, headers: { etag: stored.etag } }
}

/** PutObjectLegalHold: the body says ON or OFF. */
export function putLegalHold({ bucket, key, levers }: S3FakeTarget, request: FakeRequest): FakeResponse {
  const object = bucket.objects.get(key)
  if (object === undefined) throw new S3Refusal(404, 'NoSuchKey')
  const [, status] = /<Status>(ON|OFF)<\/Status>/.exec(Buffer.from(readBody(request, levers).bytes).toString()) ?? []
  if (status === undefined) throw new S3Refusal(400, 'MalformedXML')
  bucket.objects.set(key, { ...object, headers: { ...object.headers, 'x-amz-object-lock-legal-hold': status } })
  return { status: 200 }
}

/** RFC 9110 §13.1.2, as S3 has it for writes: only `If-None-Match: *`. */
export function checkCondition(
  { bucket, key, levers }: S3FakeTarget,
  request: FakeRequest,
  operation: 'put' | 'complete',
): void {
  if (request.headers.get('if-none-match') === null) return
  if (levers.conditions === 'refused') throw new S3Refusal(501, 'NotImplemented')
  const isHonoured = levers.conditions === 'honoured' || (levers.conditions === 'put only' && operation === 'put')
  if (isHonoured && bucket.objects.has(key)) throw new S3Refusal(412, 'PreconditionFailed')
}

/** GET and HEAD: the server leaves out the body of a HEAD, and keeps its length. */
export function getObject({ bucket, key }: S3FakeTarget, request: FakeRequest): FakeResponse {
  const object = bucket.objects.get(key)
  if (object === undefined) throw new S3Refusal(404, 'NoSuchKey')
  const range = request.headers.get('range')
  if (range === null) return { status: 200, headers: objectHeaders(object, request), body: object.bytes }
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? []
  if (from === undefined) return { status: 200, headers: objectHeaders(object, request), body: object.bytes }
  const start = Number(from)
  if (start >= object.bytes.length) throw new S3Refusal(416, 'InvalidRange')
  const end = Math.min(to === '' ? Number.POSITIVE_INFINITY : Number(to), object.bytes.length - 1)
  const headers = { ...objectHeaders(object), 'content-range': `bytes ${start}-${end}/${object.bytes.length}` }
  return { status: 206, headers, body: object.bytes.subarray(start, end + 1) }
}

function objectHeaders(object: S3FakeObject, request?: FakeRequest): Readonly<Record<string, string>> {
  const wantsChecksum = request?.headers.get('x-amz-checksum-mode') === 'ENABLED'
  const headers = Object.entries(object.headers).filter(
    ([name]) => name !== 'x-amz-tagging' && (wantsChecksum || !name.startsWith('x-amz-checksum-')),
  )
  return {
    ...Object.fromEntries(headers),
    etag: object.etag,
    'last-modified': object.modifiedAt.toUTCString(),
    'accept-ranges': 'bytes',
  }
}
