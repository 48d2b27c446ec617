import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { FakeRequest } from '../fake-http-server.ts'
import { S3Refusal } from './s3-fake-answers.ts'

export interface S3FakeIdentity {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
}

const MAX_SKEW_MS = 15 * 60_000
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/

/**
 * Checks AWS Signature Version 4 over the request as it arrived: method, path, query, the signed headers and the announced hash of the body
 * (docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html). Written apart from any SDK, so that both can be wrong only in different ways.
 *
 * @throws S3Refusal as S3 answers it.
 */
export function checkSignature(request: FakeRequest, identity: S3FakeIdentity, now: Date): void {
  const header = request.headers.get('authorization')
  if (header === null) throw new S3Refusal(403, 'AccessDenied')
  const [, accessKeyId, day = '', region = '', names = '', signature = ''] = AUTHORIZATION.exec(header) ?? []
  if (accessKeyId === undefined) throw new S3Refusal(400, 'AuthorizationHeaderMalformed')
  if (accessKeyId !== identity.accessKeyId) throw new S3Refusal(403, 'InvalidAccessKeyId')
  if (region !== identity.region)
    throw new S3Refusal(400, 'AuthorizationHeaderMalformed', `the region is wrong; expecting '${identity.region}'`)
  const moment = request.headers.get('x-amz-date') ?? ''
  checkAge(moment, day, now)
  const payload = request.headers.get('x-amz-content-sha256')
  if (payload === null) throw new S3Refusal(400, 'MissingSecurityHeader')
  checkSignedHeaders(request, names.split(';'))
  const scope = `${day}/${region}/s3/aws4_request`
  const canonical = canonicalRequest(request, names.split(';'), payload)
  const toSign = ['AWS4-HMAC-SHA256', moment, scope, sha256(canonical)].join('\n')
  const expected = hmac(signingKey(identity.secretAccessKey, day, region), toSign)
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) throw new S3Refusal(403, 'SignatureDoesNotMatch')
  checkPayload(request, payload)
}

function checkAge(moment: string, day: string, now: Date): void {
  const iso = moment.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  const ageMs = now.getTime() - Date.parse(iso)
  if (!moment.startsWith(day) || Number.isNaN(ageMs)) throw new S3Refusal(403, 'AccessDenied')
  if (Math.abs(ageMs) > MAX_SKEW_MS) throw new S3Refusal(403, 'RequestTimeTooSkewed')
}

/** S3 demands that the host and every `x-amz-` header are signed: an unsigned one could be changed on the way. */
function checkSignedHeaders(request: FakeRequest, signed: readonly string[]): void {
  const wanted = ['host', ...[...request.headers.keys()].filter((name) => name.startsWith('x-amz-'))]
  const missing = wanted.find((name) => !signed.includes(name))
  if (missing !== undefined) throw new S3Refusal(403, 'AccessDenied', `${missing} was not signed`)
}

function canonicalRequest(request: FakeRequest, signed: readonly string[], payload: string): string {
  const path = request.url.pathname.split('/').map((segment) => encodeStrictly(decodeURIComponent(segment)))
  const query = request.url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', value = ''] = pair.split('=')
      return `${encodeStrictly(decodeURIComponent(name))}=${encodeStrictly(decodeURIComponent(value))}`
    })
    .toSorted()
  const headers = signed.map((name) => `${name}:${(request.headers.get(name) ?? '').trim().replaceAll(/ +/g, ' ')}\n`)
  return [request.method, path.join('/'), query.join('&'), headers.join(''), signed.join(';'), payload].join('\n')
}

function checkPayload(request: FakeRequest, payload: string): void {
  if (payload === 'UNSIGNED-PAYLOAD' || payload.startsWith('STREAMING-')) return
  if (sha256(request.body) !== payload) throw new S3Refusal(400, 'XAmzContentSHA256Mismatch')
}

function signingKey(secret: string, day: string, region: string): Buffer {
  return [day, region, 's3', 'aws4_request'].reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from(`AWS4${secret}`),
  )
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** RFC 3986: everything but letters, digits, `-`, `.`, `_` and `~`. */
function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
