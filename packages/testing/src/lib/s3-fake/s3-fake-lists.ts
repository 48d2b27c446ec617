import { compareBytes } from '../compare-bytes.ts'
import type { FakeRequest, FakeResponse } from '../fake-http-server.ts'
import { element, xmlAnswer } from './s3-fake-answers.ts'
import type { S3FakeBucket, S3FakeObject } from './s3-fake-bucket.ts'

/** ListObjectsV2, in the order of the keys' UTF-8 bytes; the continuation token is the last key, encoded. */
export function listObjects(
  objects: ReadonlyMap<string, S3FakeObject>,
  request: FakeRequest,
  pageSize: number,
): FakeResponse {
  const query = request.url.searchParams
  const token = query.get('continuation-token')
  const after = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString()
  const size = Math.min(Number(query.get('max-keys') ?? pageSize), pageSize)
  const left = [...objects]
    .filter(([key]) => key.startsWith(query.get('prefix') ?? '') && compareBytes(key, after) > 0)
    .toSorted(([one], [other]) => compareBytes(one, other))
  const page = left.slice(0, size)
  const isTruncated = left.length > page.length
  const next = Buffer.from(page.at(-1)?.[0] ?? '').toString('base64url')
  const contents = page.map(
    ([key, { bytes, etag, modifiedAt }]) =>
      `<Contents>${element('Key', key)}${element('LastModified', modifiedAt.toISOString())}${element('ETag', etag)}${element('Size', bytes.length)}</Contents>`,
  )
  return xmlAnswer(
    'ListBucketResult',
    element('KeyCount', page.length) +
      element('IsTruncated', isTruncated) +
      (isTruncated ? element('NextContinuationToken', next) : '') +
      contents.join(''),
  )
}

/** ListMultipartUploads, by key and id. */
export function listUploads(bucket: S3FakeBucket, request: FakeRequest, pageSize: number): FakeResponse {
  const query = request.url.searchParams
  const [keyMarker, idMarker] = [query.get('key-marker') ?? '', query.get('upload-id-marker') ?? '']
  const isAfter = (key: string, id: string): boolean =>
    compareBytes(key, keyMarker) > 0 || (idMarker !== '' && key === keyMarker && compareBytes(id, idMarker) > 0)
  const rest = [...bucket.uploads.values()]
    .filter(({ key, id }) => key.startsWith(query.get('prefix') ?? '') && isAfter(key, id))
    .toSorted((one, other) => compareBytes(one.key, other.key) || compareBytes(one.id, other.id))
  const page = rest.slice(0, pageSize)
  const last = page.at(-1)
  const isTruncated = rest.length > page.length
  const markers =
    isTruncated && last !== undefined ? element('NextKeyMarker', last.key) + element('NextUploadIdMarker', last.id) : ''
  const uploads = page.map(
    ({ key, id, initiatedAt }) =>
      `<Upload>${element('Key', key)}${element('UploadId', id)}${element('Initiated', initiatedAt.toISOString())}</Upload>`,
  )
  return xmlAnswer('ListMultipartUploadsResult', element('IsTruncated', isTruncated) + markers + uploads.join(''))
}
