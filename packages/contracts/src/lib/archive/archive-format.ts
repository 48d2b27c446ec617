import type { JsonObject } from '../json.ts'
import type { Attachment, MessageSubtype } from '../platform-event.ts'

/** A message as it goes into an archive and comes out of it: the message of the SDK, apart from its tenant. */
export interface ArchivedMessage {
  readonly id: string
  readonly conversationId: string
  readonly platformMessageId: string
  readonly direction: 'inbound' | 'outbound'
  readonly subtype: MessageSubtype
  readonly author: 'participant' | 'automation' | 'person' | 'unknown'
  readonly content: string | null
  readonly senderId: string | null
  readonly attachments: readonly Attachment[]
  readonly replyToPlatformMessageId: string | null
  readonly receivedAt: Date
  readonly ingestedAt: Date
  readonly editedAt: Date | null
  readonly deletedAt: Date | null
  readonly metadata: JsonObject
}

/** An object's bytes at hand, after its hash was checked. */
export interface ArchiveFile {
  /** In bytes. */
  readonly size: number
  /** The bytes from `start` up to but not including `end`, which is at most `size`. */
  read(start: number, end: number): Promise<Uint8Array>
}

/** Messages that follow each other in a file and can be read without the others. */
export interface ArchiveBlock {
  /** How many messages, at least 1. */
  readonly count: number
  /** The conversations are between these two, which are lower-case UUIDs compared as text. */
  readonly firstConversationId: string
  readonly lastConversationId: string
  /** The times of receipt are between these two, both included. */
  readonly from: Date
  readonly to: Date
}

/** A file that is read in part. */
export interface ArchiveBlocks {
  /** In the order of the file. */
  readonly blocks: readonly ArchiveBlock[]
  /** The messages of the block with this number, which counts from 0. */
  read(number: number): Promise<readonly ArchivedMessage[]>
}

/** One object to decode. Use one of the two, once. */
export interface ArchiveSource {
  /** The bytes in their order, as they arrive; a damaged object fails at the end. */
  stream(): AsyncIterable<Uint8Array>
  /** For formats that are read from the end: takes the whole object into a temporary file first. */
  file(): Promise<ArchiveFile>
}

/**
 * The port for file formats of archives. `decode(encode(messages))` gives the same messages in the same order, whole values with their types: core
 * compares them with the database and drops nothing otherwise.
 */
export interface ArchiveFormat {
  /** Such as `parquet`. */
  readonly id: string
  /** How its objects' keys end, without a leading dot: `parquet`, `csv.gz`. Archives are found by it, so it never changes. */
  readonly extension: string
  readonly contentType: string
  /** Messages by conversation, time and id, a batch at a time. Asks for the next batch only when the last one's bytes were taken. */
  encode(batches: AsyncIterable<readonly ArchivedMessage[]>): AsyncIterable<Uint8Array>
  /** @throws LeadKitError `checksum_mismatch` for bytes that are not a whole file of the format. */
  decode(source: ArchiveSource): AsyncIterable<readonly ArchivedMessage[]>
  /**
   * For reading one conversation: the parts of a file and where they are, from what the file says about itself. The bytes that it gets are proven. Absent
   * where a format cannot do it; then the whole object is read.
   * @throws LeadKitError `checksum_mismatch` for bytes that are not a file of the format.
   */
  openBlocks?(file: ArchiveFile): Promise<ArchiveBlocks>
}
