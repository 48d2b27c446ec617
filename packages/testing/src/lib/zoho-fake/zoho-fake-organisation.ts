import type { JsonValue } from '@leadkit/contracts'
import { ZohoEntryRefusal, type ZohoFakeClash, zohoEntries } from './zoho-fake-answers.ts'
import { checkValue, KEY_FIELD, LEAD_FIELDS, type ZohoFakeField } from './zoho-fake-field.ts'

export type ZohoFakeValues = Readonly<Record<string, JsonValue>>

export interface ZohoFakeRecord {
  readonly id: string
  readonly fields: ZohoFakeValues
  readonly createdAt: Date
  readonly modifiedAt: Date
  /** A person converted the lead to a contact: the lead stays, but can no longer be written. */
  readonly converted: boolean
}

export interface ZohoFakeRemoval {
  readonly record: ZohoFakeRecord
  readonly deletedAt: Date
  /** `recycle`: in the recycle bin; `permanent`: only its id is known. */
  readonly type: 'recycle' | 'permanent'
}

export interface ZohoFakeChange {
  readonly organisationId: string
  readonly operation: 'insert' | 'update' | 'delete'
  readonly id: string
  readonly occurredAt: Date
}

export interface ZohoFakeOrganisationOptions {
  /** Digits. */
  readonly organisationId: string
  /** One OAuth authorisation. Default client `client-<id>`, secret `secret-<id>`, refresh token `refresh-<id>`. */
  readonly oauth?: { readonly clientId: string; readonly clientSecret: string; readonly refreshToken: string }
  /** Default `present`. */
  readonly keyField?: 'present' | 'missing' | 'not_unique'
  /** Zoho's own fields that must be unique. Default `Email`, as most organisations set it. */
  readonly uniqueFields?: readonly string[]
  /** Fields in addition to Zoho's own. */
  readonly fields?: readonly ZohoFakeField[]
  /** Default: all that the provider can use. */
  readonly scopes?: readonly string[]
}

const ALL_SCOPES = [
  'ZohoCRM.modules.leads.ALL',
  'ZohoCRM.coql.READ',
  'ZohoCRM.org.READ',
  'ZohoCRM.settings.fields.ALL',
  'ZohoCRM.settings.recycle_bin.DELETE',
  'ZohoCRM.notifications.ALL',
]

/** One Zoho organisation: its leads, fields and scopes. */
export class ZohoFakeOrganisation {
  readonly organisationId: string
  readonly oauth: { readonly clientId: string; readonly clientSecret: string; readonly refreshToken: string }
  readonly fields = new Map<string, ZohoFakeField>()
  readonly scopes: Set<string>
  readonly #records = new Map<string, ZohoFakeRecord>()
  readonly #removals = new Map<string, ZohoFakeRemoval>()
  /** `field\0value` → record id, for unique fields and `Email`. */
  readonly #holders = new Map<string, string>()
  readonly #now: () => Date
  readonly #report: (change: ZohoFakeChange) => void
  #lastId = 0

  constructor(options: ZohoFakeOrganisationOptions, now: () => Date, report: (change: ZohoFakeChange) => void) {
    const { organisationId: id } = options
    this.organisationId = id
    this.oauth = options.oauth ?? {
      clientId: `client-${id}`,
      clientSecret: `secret-${id}`,
      refreshToken: `refresh-${id}`,
    }
    this.scopes = new Set(options.scopes ?? ALL_SCOPES)
    this.#now = now
    this.#report = report
    const unique = options.uniqueFields ?? ['Email']
    const own = LEAD_FIELDS.map((field) => (unique.includes(field.name) ? { ...field, unique: true } : field))
    const { keyField = 'present' } = options
    const key = keyField === 'missing' ? [] : [{ ...KEY_FIELD, unique: keyField === 'present' }]
    for (const field of [...own, ...key, ...(options.fields ?? [])]) this.fields.set(field.name, field)
  }

  /** Leads that are not removed, oldest first; converted ones too. */
  get records(): readonly ZohoFakeRecord[] {
    return [...this.#records.values()]
  }

  /** What was removed, oldest first. */
  get removals(): readonly ZohoFakeRemoval[] {
    return [...this.#removals.values()]
  }

  /** Undefined if it has been removed or never existed. */
  record(id: string): ZohoFakeRecord | undefined {
    return this.#records.get(id)
  }

  /** Other records that have one of these unique values. `id` is the record to write, null for a new one. */
  clashes(id: string | null, values: ZohoFakeValues): readonly ZohoFakeClash[] {
    const unique = [...this.fields.values()].filter((field) => field.unique === true)
    return unique.flatMap(({ name }) => {
      const holder = this.holderOf(name, values[name] ?? null)
      return holder === undefined || holder.id === id ? [] : [{ field: name, id: holder.id }]
    })
  }

  /** The record that has the value; of several, the one that got it last. */
  holderOf(field: string, value: JsonValue): ZohoFakeRecord | undefined {
    const id = typeof value === 'string' ? this.#holders.get(holderName(field, value)) : undefined
    return id === undefined ? undefined : this.record(id)
  }

  /** A new lead; `index` is its place in a batch. @throws ZohoEntryRefusal as Zoho would answer. */
  create(values: ZohoFakeValues, index: number = 0): ZohoFakeRecord {
    const known = this.#known(values)
    for (const field of this.fields.values()) {
      const missing = field.mandatory === true && (known[field.name] ?? '') === ''
      if (missing) throw new ZohoEntryRefusal(zohoEntries.mandatoryMissing(field.name, index))
    }
    this.#check(null, known, index)
    this.#lastId += 1
    const id = `${this.organisationId}${String(this.#lastId).padStart(12, '0')}`
    const now = this.#now()
    const record = { id, fields: known, createdAt: now, modifiedAt: now, converted: false }
    this.#store(record)
    this.#tell('insert', id)
    return record
  }

  /** A person creates a lead in Zoho's pages, with a default last name. */
  createRecord(values: ZohoFakeValues): ZohoFakeRecord {
    return this.create({ Last_Name: 'Unknown', ...values })
  }

  /** @throws ZohoEntryRefusal as Zoho would answer. */
  updateRecord(id: string, values: ZohoFakeValues, index: number = 0): ZohoFakeRecord {
    const record = this.record(id)
    if (record === undefined) throw new ZohoEntryRefusal(zohoEntries.unknownId(index))
    if (record.converted) throw new ZohoEntryRefusal(zohoEntries.converted(id))
    const known = this.#known(values)
    this.#check(id, known, index)
    const updated = { ...record, fields: { ...record.fields, ...known }, modifiedAt: this.#now() }
    this.#forget(record)
    this.#store(updated)
    this.#tell('update', id)
    return updated
  }

  /** A person converts the lead. */
  convertRecord(id: string): void {
    const record = this.record(id)
    if (record === undefined) return
    this.#records.set(id, { ...record, converted: true, modifiedAt: this.#now() })
    this.#tell('update', id)
  }

  /** Moves the lead to the recycle bin; false if it does not exist. */
  removeRecord(id: string): boolean {
    const record = this.record(id)
    if (record === undefined) return false
    this.#forget(record)
    this.#records.delete(id)
    this.#removals.set(id, { record, deletedAt: this.#now(), type: 'recycle' })
    this.#tell('delete', id)
    return true
  }

  /** A person takes the lead out of the recycle bin: it gets its id and its values back. False if it is not there. */
  restoreRecord(id: string): boolean {
    const removal = this.#removals.get(id)
    if (removal?.type !== 'recycle') return false
    this.#removals.delete(id)
    this.#store(removal.record)
    return true
  }

  /** Erases a record in the recycle bin; false if it is not there. */
  purgeRecord(id: string): boolean {
    const removal = this.#removals.get(id)
    if (removal?.type !== 'recycle') return false
    const record = { ...removal.record, fields: {} }
    this.#removals.set(id, { record, deletedAt: this.#now(), type: 'permanent' })
    return true
  }

  /** Merges two leads in Zoho's pages: the second goes to the bin without a reference to the first. */
  mergeRecords(primaryId: string, secondaryId: string): void {
    const secondary = this.record(secondaryId)
    const primary = this.record(primaryId)
    if (secondary === undefined || primary === undefined) throw new Error('The Zoho fake merges two leads that exist')
    this.removeRecord(secondaryId)
    this.updateRecord(primaryId, { ...secondary.fields, ...primary.fields })
  }

  /** Zoho silently ignores fields that it does not have or that cannot be written. */
  #known(values: ZohoFakeValues): ZohoFakeValues {
    const writable = Object.entries(values).filter(([name]) => this.fields.get(name)?.readOnly === undefined)
    return Object.fromEntries(writable.filter(([name]) => this.fields.has(name)))
  }

  #check(id: string | null, values: ZohoFakeValues, index: number): void {
    for (const [name, value] of Object.entries(values)) {
      const field = this.fields.get(name)
      const fault = field === undefined ? null : checkValue(field, value, index)
      if (fault !== null) throw new ZohoEntryRefusal(fault)
    }
    const clashes = this.clashes(id, values)
    if (clashes.length > 0) throw new ZohoEntryRefusal(zohoEntries.duplicate(clashes, index))
  }

  #store(record: ZohoFakeRecord): void {
    this.#records.set(record.id, record)
    for (const [field, value] of Object.entries(record.fields)) {
      if (typeof value === 'string' && value !== '' && this.#isLookedUp(field)) {
        this.#holders.set(holderName(field, value), record.id)
      }
    }
  }

  #forget(record: ZohoFakeRecord): void {
    for (const [field, value] of Object.entries(record.fields)) {
      const name = typeof value === 'string' ? holderName(field, value) : ''
      if (this.#holders.get(name) === record.id) this.#holders.delete(name)
    }
  }

  #isLookedUp(field: string): boolean {
    return field === 'Email' || field === KEY_FIELD.name || this.fields.get(field)?.unique === true
  }

  #tell(operation: ZohoFakeChange['operation'], id: string): void {
    this.#report({ organisationId: this.organisationId, operation, id, occurredAt: this.#now() })
  }
}

function holderName(field: string, value: string): string {
  return `${field}\0${value.toLowerCase()}`
}
