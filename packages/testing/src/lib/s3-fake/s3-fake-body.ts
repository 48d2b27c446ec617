import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { FakeRequest } from '../fake-http-server.ts'
import { S3Refusal } from './s3-fake-answers.ts'
import type { S3FakeLevers } from './s3-fake-levers.ts'

const CHECKSUMS = {
  'x-amz-checksum-crc32': (bytes: Uint8Array) => base64(uint32(crc32(bytes))),
  'x-amz-checksum-sha1': (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('base64'),
  'x-amz-checksum-sha256': (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64'),
} as const

export interface S3FakeBody {
  readonly bytes: Uint8Array
  /** Checksum headers that the bytes were checked against, to be given back with the object. */
  readonly checksums: Readonly<Record<string, string>>
}

/**
 * The bytes of an upload, decoded and checked: the plain form, and `aws-chunked` with an unsigned trailer, the two that the JavaScript SDK sends.
 *
 * @throws S3Refusal for a body that is cut short, or differs from its checksum or `Content-MD5`.
 */
export function readBody(request: FakeRequest, levers: S3FakeLevers): S3FakeBody {
  const payload = request.headers.get('x-amz-content-sha256') ?? ''
  const isChunked = payload.startsWith('STREAMING-')
  if (isChunked && (payload !== 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' || levers.trailers === 'refused'))
    throw new S3Refusal(501, 'NotImplemented')
  const { bytes, trailers } = isChunked ? readChunks(request) : { bytes: request.body, trailers: new Map() }
  const checksums: Record<string, string> = {}
  for (const [name, digest] of Object.entries(CHECKSUMS)) {
    const promised = request.headers.get(name) ?? trailers.get(name)
    if (promised === undefined || promised === null) continue
    if (promised !== digest(bytes) && !levers.acceptsWrongChecksums) throw new S3Refusal(400, 'BadDigest')
    checksums[name] = digest(bytes)
  }
  const md5 = request.headers.get('content-md5')
  const isWrong = md5 !== null && createHash('md5').update(bytes).digest('base64') !== md5
  if (isWrong && !levers.acceptsWrongChecksums) throw new S3Refusal(400, 'BadDigest')
  return { bytes, checksums }
}

/** `<size in hex>\r\n<bytes>\r\n` … `0\r\n<name>:<value>\r\n\r\n` */
function readChunks(request: FakeRequest): { readonly bytes: Uint8Array; readonly trailers: Map<string, string> } {
  const { body } = request
  const parts: Uint8Array[] = []
  let at = 0
  const readLine = (): string => {
    const end = Buffer.from(body.buffer, body.byteOffset, body.length).indexOf('\r\n', at)
    if (end === -1) throw new S3Refusal(400, 'IncompleteBody')
    const line = Buffer.from(body.subarray(at, end)).toString('latin1')
    at = end + 2
    return line
  }
  for (;;) {
    const size = Number.parseInt(readLine(), 16)
    if (Number.isNaN(size) || at + size > body.length) throw new S3Refusal(400, 'IncompleteBody')
    if (size === 0) break
    parts.push(body.subarray(at, at + size))
    at += size + 2
  }
  const bytes = Buffer.concat(parts)
  if (bytes.length !== Number(request.headers.get('x-amz-decoded-content-length')))
    throw new S3Refusal(400, 'IncompleteBody')
  return { bytes, trailers: readTrailers(readLine) }
}

function readTrailers(readLine: () => string): Map<string, string> {
  const trailers = new Map<string, string>()
  for (let line = readLine(); line !== ''; line = readLine()) {
    const colon = line.indexOf(':')
    trailers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  return trailers
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
