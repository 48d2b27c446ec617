import type { CallContext } from '../call-context.ts'

/** An object in the archive as the sink knows it. */
export interface ArchiveObject {
  /** Slash-separated path without a leading slash, at most 1,024 bytes of UTF-8, no empty, `.` or `..` segment. */
  readonly key: string
  /** In bytes. */
  readonly size: number
  /** Lower-case hex SHA-256 of the bytes (FIPS 180-4). */
  readonly sha256: string
  readonly modifiedAt: Date
}

export interface ArchiveWrite {
  readonly key: string
  /** Read once, with back-pressure; may be larger than memory. Node streams and web streams are async iterables. */
  readonly body: AsyncIterable<Uint8Array>
  readonly contentType: string
  /** If given and the bytes have another hash, the write fails with `checksum_mismatch` and leaves no object. */
  readonly sha256?: string | undefined
  /** If true, the write is refused with `conflict` when the key already has an object. */
  readonly ifAbsent?: boolean | undefined
}

export interface ArchiveRead {
  readonly object: ArchiveObject
  /** Fails with `checksum_mismatch` at its end if the bytes do not hash to `object.sha256`. */
  readonly body: AsyncIterable<Uint8Array>
}

/** Bytes of an object, from `start` up to but not including `end`; both count from 0. */
export interface ArchiveRange {
  readonly start: number
  readonly end: number
}

export interface ArchiveRangeRead {
  readonly object: ArchiveObject
  /** Shorter than asked for where the object ends before `end`; empty where it ends before `start`. */
  readonly bytes: Uint8Array
}

/**
 * The port to object storage. An object becomes visible completely or not at all: a write that dies half-way leaves nothing under its key.
 *
 * @throws LeadKitError `invalid_input` for a bad key, `not_found`, `conflict`, `checksum_mismatch`, `permission_denied`, `transient`.
 */
export interface ArchiveSink {
  /** `fs`, `s3`, or the adapter's name; manifests record it. */
  readonly id: string
  write(object: ArchiveWrite, context: CallContext): Promise<ArchiveObject>
  read(key: string, context: CallContext): Promise<ArchiveRead>
  /**
   * Part of an object, in one piece. A hash covers an object as a whole, so the bytes of a part are not checked: compare `object.sha256` with the
   * manifest's before they are trusted. Absent where the store cannot do it; callers then read the whole object.
   *
   * @throws LeadKitError as the others; `invalid_input` unless `start` and `end` are whole numbers with 0 <= start <= end.
   */
  readRange?(key: string, range: ArchiveRange, context: CallContext): Promise<ArchiveRangeRead>
  /** Null if there is no such object. */
  head(key: string, context: CallContext): Promise<ArchiveObject | null>
  /** Every object whose key starts with `prefix`, in ascending order of the keys' UTF-8 bytes. */
  list(prefix: string, context: CallContext): AsyncIterable<ArchiveObject>
  /**
   * Keeps an object from being deleted or replaced, by anybody, until it is lifted. Setting what is set already is success. Absent where the store cannot do
   * it, or where every object is held anyway.
   *
   * @throws LeadKitError as the others; `not_found` for no such object, `permission_denied` without the right.
   */
  setLegalHold?(key: string, held: boolean, context: CallContext): Promise<void>
  /** Removes the object; already gone is success. */
  delete(key: string, context: CallContext): Promise<void>
}
