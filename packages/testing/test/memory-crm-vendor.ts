import { randomUUID } from 'node:crypto'
import {
  type CrmRemoteRecord,
  type CrmScenario,
  type CrmSeenRequest,
  CRM_CONFORMANCE_DUPLICATE,
} from '@leadkit/testing/conformance'

export type Fields = Readonly<Record<string, string | null>>

export interface VendorWrite {
  readonly trace: string
  readonly key?: string
  readonly id?: string
  readonly fields: Fields
  readonly unmodifiedSince?: Date
}

export type VendorCall =
  | { readonly operation: 'upsert' | 'update'; readonly writes: readonly VendorWrite[] }
  | { readonly operation: 'remove' | 'purge' | 'read'; readonly ids: readonly string[] }
  | { readonly operation: 'find'; readonly keys: readonly string[] }
  | { readonly operation: 'changed'; readonly since: number }
  | { readonly operation: 'account' | 'describe' | 'create_key_field' }

export interface VendorRecord {
  readonly id: string
  readonly key: string | null
  readonly fields: Fields
  readonly modifiedAt: Date
  /** Grows with each write of the account. */
  readonly sequence: number
}

export interface VendorError {
  readonly trace: string
  readonly code: 'invalid' | 'duplicate' | 'not_found' | 'converted' | 'modified'
  readonly field?: string
  readonly ids?: readonly string[]
  readonly modifiedAt?: Date
}

export interface VendorAnswer {
  readonly status: number
  readonly retryAfter?: string
  readonly location?: string
  readonly scopes?: readonly string[]
  /** Undefined if the body is not JSON. */
  readonly results?: readonly (VendorRecord & { readonly trace?: string; readonly isNew?: boolean })[]
  readonly errors?: readonly VendorError[]
}

/** A broken connection; `reached` says whether the request had been sent. */
export class VendorDisconnect extends Error {
  readonly reached: boolean

  constructor(reached: boolean) {
    super('the connection broke')
    this.reached = reached
  }
}

class Refusal extends Error {
  readonly error: VendorError

  constructor(error: VendorError) {
    super(error.code)
    this.error = error
  }
}

const LASTING: ReadonlySet<CrmScenario> = new Set([
  'token_refused',
  'refresh_revoked',
  'refresh_rate_limited',
  'refresh_unavailable',
  'scope_missing',
  'batch_refused_whole',
  'key_field_missing',
  'key_field_not_unique',
  'record_converted',
])

/** One account of a small CRM in memory: unique keys, unique e-mail addresses, tokens that expire and rotate. */
export class MemoryCrmAccount {
  readonly accountId: string
  accessToken: string
  refreshToken: string
  readonly seen: CrmSeenRequest[]
  readonly #records = new Map<string, VendorRecord>()
  readonly #arranged = new Set<CrmScenario>()
  #last = 0
  stray = 0

  constructor(accountId: string, seen: CrmSeenRequest[]) {
    this.accountId = accountId
    this.accessToken = `access-${accountId}`
    this.refreshToken = `refresh-${accountId}`
    this.seen = seen
  }

  get records(): readonly CrmRemoteRecord[] {
    return Array.from(this.#records.values(), ({ id, key, fields }) => ({ externalId: id, key, fields }))
  }

  get sequence(): number {
    return this.#last
  }

  has(scenario: CrmScenario): boolean {
    return this.#arranged.has(scenario)
  }

  arrange(scenario: CrmScenario): void {
    if (scenario === 'token_expired') this.accessToken = `unknown-${randomUUID()}`
    else if (scenario === 'duplicate_of_two')
      for (const _ of [1, 2]) this.#put({ fields: { email: CRM_CONFORMANCE_DUPLICATE } })
    else this.#arranged.add(scenario)
  }

  create(fields: Fields): string {
    return this.#put({ fields }).id
  }

  remove(id: string): void {
    this.#records.delete(id)
  }

  renew(refreshToken: string): VendorAnswer & { readonly accessToken?: string; readonly refreshToken?: string } {
    this.seen.push({ kind: 'token', accountId: null, content: 'token' })
    if (this.has('refresh_rate_limited')) return { status: 429 }
    if (this.has('refresh_unavailable')) return { status: 503 }
    if (this.has('refresh_revoked') || refreshToken !== this.refreshToken) return { status: 400 }
    this.accessToken = `access-${randomUUID()}`
    this.refreshToken = `refresh-${randomUUID()}`
    return { status: 200, accessToken: this.accessToken, refreshToken: this.refreshToken }
  }

  /** Answers one call according to the scenarios. */
  async send(call: VendorCall, signal: AbortSignal): Promise<VendorAnswer> {
    if (this.#take('connection_refused')) throw new VendorDisconnect(false)
    const write = ['upsert', 'update', 'remove', 'purge'].includes(call.operation)
    this.seen.push({ kind: write ? 'write' : 'read', accountId: this.accountId, content: JSON.stringify(call) })
    const refusal = this.#refuse(write)
    if (refusal !== null) return refusal
    const answer = this.#perform(call)
    if (write && this.#take('connection_lost')) throw new VendorDisconnect(true)
    if (write && this.#take('no_answer')) return never(signal)
    if (write && this.#take('truncated_success')) return { status: 200 }
    if (write && this.#take('wrong_shape_success')) return { status: 201 }
    if (write && this.#take('results_short')) return { ...answer, results: (answer.results ?? []).slice(0, -1) }
    if (write && this.#take('results_reordered')) return { ...answer, results: (answer.results ?? []).toReversed() }
    return answer
  }

  refuseToken(): VendorAnswer {
    this.seen.push({ kind: 'write', accountId: null, content: 'a refused token' })
    return { status: 401 }
  }

  #refuse(write: boolean): VendorAnswer | null {
    if (this.has('token_refused')) return { status: 401 }
    if (this.#take('html_503')) return { status: 503 }
    if (this.#take('empty_502')) return { status: 502 }
    if (this.#take('redirect')) return { status: 307, location: 'https://elsewhere.example' }
    if (this.#take('rate_limited')) return { status: 429, retryAfter: '3' }
    if (this.#take('rate_limited_past')) return { status: 429, retryAfter: 'Thu, 01 Jan 2015 00:00:00 GMT' }
    if (this.#take('rate_limited_absurd')) return { status: 429, retryAfter: 'Tue, 01 Jan 2126 00:00:00 GMT' }
    if (this.#take('rate_limited_daily')) return { status: 429 }
    return write && this.has('scope_missing') ? { status: 403, scopes: ['records.write'] } : null
  }

  #perform(call: VendorCall): VendorAnswer {
    const all = [...this.#records.values()]
    switch (call.operation) {
      case 'upsert':
      case 'update':
        return this.#write(call.writes, call.operation === 'update')
      case 'find':
        return { status: 200, results: all.filter(({ key }) => key !== null && call.keys.includes(key)) }
      case 'read':
        return { status: 200, results: all.filter(({ id }) => call.ids.includes(id)) }
      case 'changed':
        return { status: 200, results: all.filter(({ sequence }) => sequence > call.since) }
      case 'remove':
      case 'purge':
        for (const id of call.ids) this.#records.delete(id)
        return { status: 200, results: [] }
      case 'create_key_field':
        this.#arranged.delete('key_field_missing')
        return { status: 200, results: [] }
      case 'account':
      case 'describe':
        return { status: 200, results: [] }
    }
  }

  #write(writes: readonly VendorWrite[], updateOnly: boolean): VendorAnswer {
    const before = new Map(this.#records)
    const results: NonNullable<VendorAnswer['results']>[number][] = []
    const errors: VendorError[] = []
    for (const write of writes) {
      try {
        results.push(this.#writeOne(write, updateOnly))
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        errors.push(error.error)
      }
    }
    if (this.#take('key_race')) {
      return {
        status: 200,
        results: [],
        errors: writes.map(({ trace }) => ({ trace, code: 'duplicate', field: 'key' })),
      }
    }
    if (!this.has('batch_refused_whole') || errors.length === 0) return { status: 200, results, errors }
    this.#records.clear()
    for (const [id, record] of before) this.#records.set(id, record)
    return { status: 400, errors: errors.slice(0, 1) }
  }

  #writeOne(write: VendorWrite, updateOnly: boolean): NonNullable<VendorAnswer['results']>[number] {
    const { trace } = write
    const all = [...this.#records.values()]
    const existing = all.find(({ id, key }) => (write.id === undefined ? key === write.key : id === write.id))
    if (existing === undefined && (updateOnly || write.id !== undefined))
      throw new Refusal({ trace, code: 'not_found' })
    if (existing !== undefined && this.has('record_converted')) throw new Refusal({ trace, code: 'converted' })
    if (existing !== undefined && write.unmodifiedSince !== undefined && existing.modifiedAt > write.unmodifiedSince) {
      throw new Refusal({ trace, code: 'modified', modifiedAt: existing.modifiedAt })
    }
    const email = write.fields['email'] ?? null
    if (email !== null && !/^\S+@\S+$/.test(email)) throw new Refusal({ trace, code: 'invalid', field: 'email' })
    if ('unknown' in write.fields) throw new Refusal({ trace, code: 'invalid', field: 'unknown' })
    const others = all.filter((record) => email !== null && record.fields['email'] === email && record !== existing)
    if (others.length > 0) throw new Refusal({ trace, code: 'duplicate', ids: others.map(({ id }) => id) })
    const record = this.#put({
      ...existing,
      ...(write.key === undefined ? {} : { key: write.key }),
      fields: write.fields,
    })
    return { ...record, trace, isNew: existing === undefined }
  }

  #put(record: { readonly id?: string; readonly key?: string | null; readonly fields: Fields }): VendorRecord {
    this.#last += 1
    const id = record.id ?? `${this.accountId}-${this.#last}`
    const stored: VendorRecord = {
      id,
      key: record.key ?? null,
      fields: { ...this.#records.get(id)?.fields, ...record.fields },
      modifiedAt: new Date(),
      sequence: this.#last,
    }
    this.#records.set(id, stored)
    return stored
  }

  #take(scenario: CrmScenario): boolean {
    if (LASTING.has(scenario)) throw new Error(`${scenario} lasts`)
    return this.#arranged.delete(scenario)
  }
}

function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new VendorDisconnect(true)), { once: true })
  })
}
