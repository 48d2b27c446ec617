import type { CrmChange, CrmContext, CrmFieldValue, CrmProvider, CrmWrite, CrmWriteResult } from '@leadkit/contracts'
import { MemoryCrm, type MemoryCredentials, memoryError, type MemoryRecord } from './memory-crm.ts'

type Fields = Readonly<Record<string, CrmFieldValue>>
type Provider = CrmProvider<'memory', MemoryCredentials>

interface Entry {
  readonly account: string
  readonly change: CrmChange
}

/** The vendor in memory with people in it, who edit, remove, merge and convert records; and with what it tells of that. */
export class TwoWayCrm extends MemoryCrm {
  /** Calls that read, by name. */
  readonly reads: string[] = []
  readonly channels: { readonly callbackUrl: string; readonly token: string; readonly current: string | null }[] = []
  /** Makes the next poll say that changes may be missing. */
  gap = false
  pageSize = 100
  /** Keys whose person is in the CRM already, and the key of that record. */
  readonly duplicates = new Map<string, string>()
  channelLifeMs = 7 * 24 * 3_600_000
  /** Awaited by each reading, after the records were read. */
  readGate: () => Promise<void> = async () => {}
  /** Awaited by each write, after it was stored. */
  afterWrite: (account: string, recordId: string) => Promise<void> = async () => {}
  readonly #now: () => Date
  readonly #log: Entry[] = []
  readonly #modifiedAt = new Map<string, Date>()
  readonly #movedTo = new Map<string, string>()
  readonly #trash = new Map<string, { readonly account: string; readonly record: MemoryRecord }>()

  constructor(now: () => Date) {
    super()
    this.#now = now
  }

  /** A person's edit. */
  edit(account: string, id: string, fields: Fields): void {
    const record = this.#find(account, id)
    this.#put(account, { ...record, fields: { ...record.fields, ...fields } })
    this.#tell(account, { type: 'updated', externalId: id })
  }

  discard(account: string, id: string): void {
    const record = this.#find(account, id)
    this.#trash.set(id, { account, record })
    this.accounts.get(account)?.records.delete(record.key)
    this.#tell(account, { type: 'deleted', externalId: id })
  }

  restore(account: string, id: string): void {
    const found = this.#trash.get(id)
    if (found === undefined) throw new Error(`no record ${id} in the trash`)
    this.#trash.delete(id)
    this.#put(account, found.record)
    this.#tell(account, { type: 'restored', externalId: id })
  }

  merge(account: string, survivor: string, absorbed: string): void {
    this.accounts.get(account)?.records.delete(this.#find(account, absorbed).key)
    this.#tell(account, { type: 'merged', externalId: absorbed, mergedInto: survivor })
  }

  /** A merge of which the vendor tells nothing; the former id leads to the survivor. */
  mergeSilently(account: string, survivor: string, absorbed: string): void {
    this.accounts.get(account)?.records.delete(this.#find(account, absorbed).key)
    this.#movedTo.set(absorbed, survivor)
  }

  convert(account: string, id: string): void {
    this.#tell(account, { type: 'converted', externalId: id })
  }

  /** A record of a stranger, as a person made it. */
  make(account: string, fields: Fields): string {
    const id = `own-${this.#log.length + 1}`
    this.#put(account, { id, key: `none-${id}`, fields })
    return id
  }

  record(account: string, id: string): MemoryRecord | undefined {
    return this.records(account).find((record) => record.id === id)
  }

  override provider(): Provider {
    const base = super.provider()
    return {
      ...base,
      capabilities: { ...base.capabilities, inbound: 'notification_channel' },
      upsert: (context, object, writes, options) =>
        this.#upsert(context, writes, options.onDuplicate, () => base.upsert(context, object, writes, options)),
      update: (context, object, writes) =>
        this.#update(context, writes, (known) => base.update(context, object, known)),
      remove: async (context, object, references, mode) => {
        const account = await this.#account(context)
        // By the record's id, as vendors do: whoever's record that is by now.
        const keys = references.map((each) => this.record(account, each.externalId ?? '')?.key ?? each.key)
        const results = await base.remove(
          context,
          object,
          keys.map((key) => ({ key })),
          mode,
        )
        return results.map((result, index) => ({ ...result, key: references[index]?.key ?? '' }))
      },
      findByKey: async (context, _object, keys) => {
        const records = this.records(await this.#reading(context, 'findByKey'))
        const found = records.filter((record) => keys.includes(record.key))
        return new Map(found.map(({ key, id }) => [key, { externalId: id, modifiedAt: null, deleted: false }]))
      },
      read: async (context, _object, ids, names) => {
        const account = await this.#reading(context, 'read')
        const found = this.records(account).filter((record) => ids.includes(record.id))
        const read = found.map((record): [string, { modifiedAt: Date | null; fields: Fields }] => {
          const fields = Object.fromEntries(
            names.map((name) => [name, name === 'leadkit_id' ? record.key : (record.fields[name] ?? null)]),
          )
          return [record.id, { modifiedAt: this.#modifiedAt.get(record.id) ?? null, fields }]
        })
        await this.readGate()
        return new Map(read)
      },
      changes: async (context, _object, cursor) => this.#page(await this.#reading(context, 'changes'), cursor),
      subscribe: async (context, _object, { callbackUrl, token, current }) => {
        await this.#account(context)
        this.channels.push({ callbackUrl, token, current: current?.id ?? null })
        return {
          id: `channel-${this.channels.length}`,
          expiresAt: new Date(this.#now().getTime() + this.channelLifeMs),
        }
      },
      parseWebhook: ({ body }) => {
        const notice = JSON.parse(new TextDecoder().decode(body)) as { token: string; id: string }
        const change: CrmChange = {
          id: `notice:${notice.id}`,
          externalId: notice.id,
          type: 'updated',
          occurredAt: this.#now(),
          fromSelf: false,
        }
        return [{ accountId: notice.token, object: 'contacts', change }]
      },
    }
  }

  async #upsert(
    context: CrmContext,
    writes: readonly CrmWrite[],
    onDuplicate: 'link' | 'fail',
    store: () => Promise<readonly CrmWriteResult[]>,
  ): Promise<readonly CrmWriteResult[]> {
    const account = await this.#account(context)
    const [write, ...others] = writes
    const taken = this.duplicates.get(write?.key ?? '')
    if (write === undefined || taken === undefined || others.length > 0) return this.#logged(context, store())
    if (onDuplicate === 'fail') {
      const existingIds = this.records(account).flatMap(({ id, key }) => (key === taken ? [id] : []))
      return [{ key: write.key, ok: false, error: memoryError('duplicate', { existingIds }) }]
    }
    // The record of the person gets our key.
    const known = this.records(account).find((record) => record.key === taken)
    if (known !== undefined) {
      this.accounts.get(account)?.records.delete(known.key)
      this.#put(account, { ...known, key: write.key })
    }
    this.duplicates.delete(write.key)
    return this.#logged(context, store())
  }

  /** By record id, and never a new one. */
  async #update(
    context: CrmContext,
    writes: readonly CrmWrite[],
    store: (known: readonly CrmWrite[]) => Promise<readonly CrmWriteResult[]>,
  ): Promise<readonly CrmWriteResult[]> {
    const account = await this.#account(context)
    const find = ({ externalId: id = '' }: CrmWrite) => this.record(account, this.#movedTo.get(id) ?? id)
    for (const write of writes) this.#rekey(account, find(write), write)
    const known = writes.filter((write) => find(write) !== undefined)
    const byId = known.map((write) => ({ ...write, key: find(write)?.key ?? '' }))
    const results = byId.length === 0 ? [] : await this.#logged(context, store(byId))
    return writes.map((write) => {
      const result = results[known.indexOf(write)]
      return result === undefined
        ? { key: write.key, ok: false, error: memoryError('not_found') }
        : { ...result, key: write.key }
    })
  }

  /** A record takes the key that is written to it. */
  #rekey(account: string, record: MemoryRecord | undefined, { fields }: CrmWrite): void {
    const key = fields['leadkit_id']
    if (record === undefined || typeof key !== 'string' || key === record.key) return
    this.accounts.get(account)?.records.delete(record.key)
    this.#put(account, { ...record, key })
    this.duplicates.delete(key)
  }

  async #logged(context: CrmContext, results: Promise<readonly CrmWriteResult[]>): Promise<readonly CrmWriteResult[]> {
    const done = await results
    const account = await this.#account(context)
    for (const result of done) {
      if (!result.ok || result.externalId === null) continue
      this.#written(account, result.externalId)
      await this.afterWrite(account, result.externalId)
    }
    return done
  }

  #page(account: string, cursor: string | null) {
    const gap = this.gap
    this.gap = false
    const end = this.#log.length
    if (cursor === null) return { changes: [], cursor: String(end), more: false, gap: false }
    const start = Number(cursor)
    const entries = this.#log.slice(start, start + this.pageSize)
    const changes = entries.filter((entry) => entry.account === account).map((entry) => entry.change)
    const next = start + entries.length
    return { changes, cursor: String(gap ? end : next), more: !gap && next < end, gap }
  }

  #written(account: string, externalId: string): void {
    this.#modifiedAt.set(externalId, this.#now())
    this.#tell(account, { type: 'updated', externalId })
  }

  #put(account: string, record: MemoryRecord): void {
    this.accounts.get(account)?.records.set(record.key, record)
    this.#modifiedAt.set(record.id, this.#now())
  }

  #tell(account: string, change: Pick<CrmChange, 'type' | 'externalId' | 'mergedInto'>): void {
    const id = `change-${this.#log.length}`
    this.#log.push({ account, change: { id, occurredAt: this.#now(), fromSelf: false, ...change } })
  }

  #find(account: string, id: string): MemoryRecord {
    const record = this.record(account, id)
    if (record === undefined) throw new Error(`no record ${id} in ${account}`)
    return record
  }

  async #reading(context: CrmContext, operation: string): Promise<string> {
    this.reads.push(operation)
    return this.#account(context)
  }

  async #account(context: CrmContext): Promise<string> {
    await context.budget.acquire(1)
    const { accessToken } = await context.token.get()
    const account = [...this.accounts.values()].find((each) => each.accessToken === accessToken)
    if (account === undefined) throw memoryError('auth_revoked', { vendorCode: 'INVALID_TOKEN', scope: 'account' })
    return account.id
  }
}
