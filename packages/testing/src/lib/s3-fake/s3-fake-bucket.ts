import { createHash, randomUUID } from 'node:crypto'
import type { S3FakeBody } from './s3-fake-body.ts'

/** Headers that come back with an object as they were sent with it. */
const KEPT_HEADERS =
  /^(?:content-type|x-amz-(?:meta-.+|storage-class|server-side-encryption.*|object-lock-.+|tagging|checksum-(?!algorithm).+))$/

export interface S3FakeObject {
  readonly bytes: Uint8Array
  readonly headers: Readonly<Record<string, string>>
  readonly etag: string
  readonly modifiedAt: Date
}

export interface S3FakeUpload {
  readonly id: string
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  readonly initiatedAt: Date
  readonly parts: Map<number, { readonly bytes: Uint8Array; readonly etag: string }>
}

/** The objects and unfinished uploads of a bucket. */
export class S3FakeBucket {
  readonly objects = new Map<string, S3FakeObject>()
  readonly uploads = new Map<string, S3FakeUpload>()
  /** Objects under a legal hold or in retention that were deleted or replaced: their versions stay. */
  readonly heldVersions: { readonly key: string; readonly object: S3FakeObject }[] = []
  readonly #now: () => Date

  constructor(now: () => Date) {
    this.#now = now
  }

  put(key: string, { bytes, checksums }: S3FakeBody, headers: Headers): S3FakeObject {
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`
    return this.#store(key, { bytes, etag, headers: { ...keptHeaders(headers), ...checksums } })
  }

  remove(key: string): void {
    this.#keepHeld(key)
    this.objects.delete(key)
  }

  begin(key: string, headers: Headers): S3FakeUpload {
    const upload = { id: randomUUID(), key, headers: keptHeaders(headers), initiatedAt: this.#now(), parts: new Map() }
    this.uploads.set(upload.id, upload)
    return upload
  }

  complete(upload: S3FakeUpload, numbers: readonly number[]): S3FakeObject {
    const parts = numbers.flatMap((number) => upload.parts.get(number) ?? [])
    const digests = parts.map(({ bytes }) => createHash('md5').update(bytes).digest())
    const etag = `"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${parts.length}"`
    this.uploads.delete(upload.id)
    return this.#store(upload.key, {
      bytes: Buffer.concat(parts.map(({ bytes }) => bytes)),
      etag,
      headers: upload.headers,
    })
  }

  #store(key: string, object: Omit<S3FakeObject, 'modifiedAt'>): S3FakeObject {
    this.#keepHeld(key)
    // S3 keeps whole seconds.
    const modifiedAt = new Date(Math.floor(this.#now().getTime() / 1000) * 1000)
    const stored = { ...object, modifiedAt }
    this.objects.set(key, stored)
    return stored
  }

  #keepHeld(key: string): void {
    const object = this.objects.get(key)
    if (object === undefined) return
    const isHeld = object.headers['x-amz-object-lock-legal-hold'] === 'ON'
    const retainUntil = object.headers['x-amz-object-lock-retain-until-date']
    if (isHeld || (retainUntil !== undefined && new Date(retainUntil) > this.#now()))
      this.heldVersions.push({ key, object })
  }
}

function keptHeaders(headers: Headers): Readonly<Record<string, string>> {
  return Object.fromEntries([...headers].filter(([name]) => KEPT_HEADERS.test(name)))
}
