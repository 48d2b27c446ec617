import type { FakeRequest, FakeResponse } from '../fake-http-server.ts'
import { element, S3Refusal, xmlAnswer } from './s3-fake-answers.ts'
import { readBody } from './s3-fake-body.ts'
import type { S3FakeBucket, S3FakeUpload } from './s3-fake-bucket.ts'
import { takeMishap } from './s3-fake-levers.ts'
import { checkCondition, type S3FakeTarget } from './s3-fake-objects.ts'

/** S3's own is 5 MiB, for all parts but the last. */
const MIN_PART_BYTES = 5 * 1024 * 1024

export function beginUpload({ bucket, key }: S3FakeTarget, request: FakeRequest): FakeResponse {
  const { id } = bucket.begin(key, request.headers)
  return xmlAnswer('InitiateMultipartUploadResult', element('Key', key) + element('UploadId', id))
}

export function uploadPart({ bucket, key, levers }: S3FakeTarget, request: FakeRequest): FakeResponse {
  const upload = findUpload(bucket, key, request)
  const number = Number(request.url.searchParams.get('partNumber'))
  if (!Number.isInteger(number) || number < 1 || number > 10_000) throw new S3Refusal(400, 'InvalidArgument')
  const { bytes, checksums } = readBody(request, levers)
  const etag = `"part-${number}-${bytes.length}"`
  const kept = takeMishap(levers, key) === undefined ? bytes : bytes.subarray(0, bytes.length >> 1)
  upload.parts.set(number, { bytes: kept, etag })
  return { status: 200, headers: { etag, ...checksums } }
}

export function completeUpload(target: S3FakeTarget, request: FakeRequest): FakeResponse {
  const { bucket, key } = target
  const upload = findUpload(bucket, key, request)
  checkCondition(target, request, 'complete')
  const wanted = [...request.text().matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
    number: Number(/<PartNumber>(\d+)<\/PartNumber>/.exec(part)?.[1]),
    etag: (/<ETag>(.*?)<\/ETag>/.exec(part)?.[1] ?? '').replaceAll('&quot;', '"'),
  }))
  if (wanted.length === 0) throw new S3Refusal(400, 'MalformedXML')
  for (const [index, { number, etag }] of wanted.entries()) {
    const part = upload.parts.get(number)
    if (part?.etag !== etag) throw new S3Refusal(400, 'InvalidPart')
    if (index > 0 && number <= (wanted[index - 1]?.number ?? 0)) throw new S3Refusal(400, 'InvalidPartOrder')
    const announced = Number(etag.split('-').at(-1)?.replace('"', ''))
    if (index < wanted.length - 1 && announced < MIN_PART_BYTES) throw new S3Refusal(400, 'EntityTooSmall')
  }
  const { etag } = bucket.complete(
    upload,
    wanted.map(({ number }) => number),
  )
  return xmlAnswer('CompleteMultipartUploadResult', element('Key', key) + element('ETag', etag))
}

export function abortUpload({ bucket, key }: S3FakeTarget, request: FakeRequest): FakeResponse {
  bucket.uploads.delete(findUpload(bucket, key, request).id)
  return { status: 204 }
}

function findUpload(bucket: S3FakeBucket, key: string, request: FakeRequest): S3FakeUpload {
  const upload = bucket.uploads.get(request.url.searchParams.get('uploadId') ?? '')
  if (upload?.key !== key) throw new S3Refusal(404, 'NoSuchUpload')
  return upload
}
