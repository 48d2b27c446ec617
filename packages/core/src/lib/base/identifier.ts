import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

/** A tenant whose access was checked. Every statement on tenant tables takes one; no function takes a bare id. */
export interface TenantScope {
  readonly tenantId: string
  readonly schema: string
}

/** The schema with a tenant's tables; derived from the id, so that a call needs no look-up to find its data. */
export function tenantSchema(tenantId: string): string {
  return `tenant_${tenantId.replaceAll('-', '')}`
}

const RANDOM_BYTES = 16
// Requesting random bytes costs more than the rest of an id, and a message needs four ids.
const pool = new Uint8Array(256 * RANDOM_BYTES)
let taken = pool.length
let millisecond = 0
let sequence = 0

/**
 * A new UUIDv7 (RFC 9562 §5.7): rows created together are adjacent in the index. Within a process each is greater than the previous one
 * (§6.2, method 1).
 */
export function newId(): string {
  const random = takeRandom()
  const now = Date.now()
  if (now > millisecond) {
    millisecond = now
    sequence = new DataView(random.buffer, random.byteOffset).getUint32(6) >>> 1
  } else {
    sequence = (sequence + 1) | 0
    if (sequence === 0) millisecond += 1
  }
  return v7({ random, msecs: millisecond, seq: sequence })
}

function takeRandom(): Uint8Array {
  if (taken === pool.length) {
    randomFillSync(pool)
    taken = 0
  }
  taken += RANDOM_BYTES
  return pool.subarray(taken - RANDOM_BYTES, taken)
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** True for the canonical lower-case text form of any UUID. */
export function isUuid(value: string): boolean {
  return UUID.test(value)
}
