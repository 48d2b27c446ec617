/**
 * A month of a tenant's messages in the archive. A month has one generation for each time that its messages left the database; late messages make the
 * next one.
 */
export interface ArchiveManifest {
  readonly id: string
  /** `2026-02`, in UTC. */
  readonly month: string
  readonly generation: number
  readonly objectKey: string
  /** The id of the archive sink with the object. */
  readonly sink: string
  readonly messageCount: number
  /** Size of the compressed object, in bytes. */
  readonly byteSize: number
  /** Lower-case hex SHA-256 of the compressed object. */
  readonly sha256: string
  readonly writtenAt: Date
  /** When the object was read back and matched the database; null while it does not count. */
  readonly verifiedAt: Date | null
  /** When the messages left the database; null while they are still in it. */
  readonly droppedAt: Date | null
  /** Lower-case hex SHA-256 of the messages as lines of JSON, whatever the format; null for those of earlier versions, and before it is verified. */
  readonly contentSha256: string | null
  /** Since when the store keeps the object under a legal hold of its own; null if it does not, or cannot. */
  readonly heldAt: Date | null
  /** When `archives.rehydrate` brought its messages back to the database; null while they are in the archive alone. */
  readonly rehydratedAt: Date | null
  /** Until when they stay there; retention archives the month again after it. */
  readonly rehydratedUntil: Date | null
}
