import { v7 } from 'uuid'

/** A new UUIDv7 (RFC 9562 §5.7): rows that are made together lie together in the index. */
export function newId(): string {
  return v7()
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** True for the canonical lower-case text form of any UUID. */
export function isUuid(value: string): boolean {
  return UUID.test(value)
}
