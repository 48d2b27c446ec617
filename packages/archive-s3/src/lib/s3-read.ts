import type { GetObjectCommandOutput } from '@aws-sdk/client-s3'
import {
  type ArchiveObject,
  type ArchiveRange,
  type ArchiveRangeRead,
  type ArchiveRead,
  type CallContext,
  isLeadKitError,
} from '@leadkit/contracts'
import { checkArchiveRange } from '@leadkit/adapter-kit'
import { s3Error, SOURCE } from './s3-error.ts'
import { headS3Object } from './s3-head.ts'
import { toArchiveObject, toS3Key } from './s3-object.ts'
import type { S3Parts } from './s3-upload.ts'
import { readPieces, readVerified } from './verified-body.ts'

const OPERATION = 'Reading an archive object'

export async function readS3Object(parts: S3Parts, key: string, context: CallContext): Promise<ArchiveRead> {
  const { value, stop } = await get(parts, key, context)
  const object = describe(key, value, stop)
  const source = { chunks: chunksOf(value), stop, idleMs: parts.settings.requestTimeoutMs, context }
  return { object, body: readVerified(source, object) }
}

export async function readS3Range(
  parts: S3Parts,
  key: string,
  range: ArchiveRange,
  context: CallContext,
): Promise<ArchiveRangeRead> {
  checkArchiveRange(range, SOURCE)
  if (range.start === range.end) return { object: await headExisting(parts, key, context), bytes: new Uint8Array() }
  try {
    const { value, stop } = await get(parts, key, context, `bytes=${range.start}-${range.end - 1}`)
    const object = describe(key, { ...value, ContentLength: wholeSize(value) }, stop)
    const source = { chunks: chunksOf(value), stop, idleMs: parts.settings.requestTimeoutMs, context }
    const pieces: Uint8Array[] = []
    for await (const piece of readPieces(source)) pieces.push(piece)
    const bytes = Buffer.concat(pieces)
    const wanted = Math.min(range.end, object.size) - range.start
    // A store may ignore the range and send everything.
    const part = value.ContentRange === undefined ? bytes.subarray(range.start, range.end) : bytes
    if (part.length === Math.max(wanted, 0)) return { object, bytes: part }
    throw s3Error('transient', `${OPERATION} ended early. Try again.`)
  } catch (error) {
    // 416: the object ends before the range begins.
    if (!isLeadKitError(error, 'permanent')) throw error
    const object = await headExisting(parts, key, context)
    if (object.size <= range.start) return { object, bytes: new Uint8Array() }
    throw error
  }
}

async function headExisting(parts: S3Parts, key: string, context: CallContext): Promise<ArchiveObject> {
  const found = await headS3Object(parts, toS3Key(parts.settings, key), OPERATION, context)
  if (found === null) throw s3Error('not_found', 'The archive has no object under this key.')
  return toArchiveObject(key, found)
}

function get({ connector, settings }: S3Parts, key: string, context: CallContext, range?: string) {
  const input = { Bucket: settings.bucket, Key: toS3Key(settings, key) }
  return connector.open(OPERATION, context, ({ sdk, client }) =>
    client.send(new sdk.GetObjectCommand(range === undefined ? input : { ...input, Range: range })),
  )
}

function describe(
  key: string,
  output: Pick<GetObjectCommandOutput, 'ContentLength' | 'LastModified' | 'Metadata'>,
  stop: () => void,
): ArchiveObject {
  try {
    return toArchiveObject(key, output)
  } catch (error) {
    stop()
    throw error
  }
}

/** `bytes 5-9/1000`: the size behind the slash is the object's. */
function wholeSize({ ContentRange, ContentLength }: GetObjectCommandOutput): number {
  const size = /\/(\d+)$/.exec(ContentRange ?? '')?.[1]
  return size === undefined ? (ContentLength ?? 0) : Number(size)
}

function chunksOf({ Body }: GetObjectCommandOutput): AsyncIterable<Uint8Array> {
  if (Body === undefined || !(Symbol.asyncIterator in Body)) throw s3Error('transient', `${OPERATION} gave no body.`)
  return Body as AsyncIterable<Uint8Array>
}
