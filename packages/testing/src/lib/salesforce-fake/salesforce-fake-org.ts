import type { JsonValue } from '@leadkit/contracts'
import { type SalesforceFakeFault, SalesforceRefusal } from './salesforce-fake-answers.ts'
import { checkShape, checkValue, KEY_FIELD, OBJECT_FIELDS, type SalesforceFakeField } from './salesforce-fake-field.ts'
import { SalesforceFakePermissions } from './salesforce-fake-permissions.ts'
import { buildRecordId, type SalesforceFakeObject, type SalesforceFakeRecord } from './salesforce-fake-record.ts'

export interface SalesforceFakeOrgOptions {
  /** Default `org-1`, `org-2` and so on. */
  readonly name?: string
  /** Default `present`. `hidden`: it exists, but no permission set shows it to the app's user. */
  readonly keyField?: 'present' | 'missing' | 'not_unique' | 'hidden'
  /** Leads and contacts with the same e-mail address are duplicates and cannot be saved. Default true. */
  readonly duplicateRule?: boolean
  /** False for an organisation whose app user may not change metadata. Default true. */
  readonly mayCustomize?: boolean
}

type Fields = Readonly<Record<string, JsonValue>>

/** One organisation: its records, fields and rules. Its methods act as a person in Salesforce's pages, under the same rules. */
export class SalesforceFakeOrg {
  readonly name: string
  readonly organizationId: string
  readonly oauth: { readonly clientId: string; readonly clientSecret: string; readonly refreshToken: string }
  readonly userId: string
  readonly mayCustomize: boolean
  duplicateRule: boolean
  readonly #fields = new Map<string, Map<string, SalesforceFakeField>>()
  readonly #records = new Map<string, SalesforceFakeRecord>()
  readonly #deletions: { readonly object: SalesforceFakeObject; readonly id: string; readonly at: Date }[] = []
  /** `object\0field\0value` → record ids, for records that are not deleted. */
  readonly #index = new Map<string, Set<string>>()
  readonly #permissions = new SalesforceFakePermissions()
  readonly #number: number
  readonly #now: () => Date
  #count = 0

  constructor(options: SalesforceFakeOrgOptions, number: number, now: () => Date) {
    this.name = options.name ?? `org-${number}`
    this.#number = number
    this.#now = now
    this.organizationId = `00D${String(number).padStart(12, '0')}EAA`
    this.userId = `005${String(number).padStart(12, '0')}AAA`
    this.oauth = {
      clientId: `client-${number}`,
      clientSecret: `secret-${number}`,
      refreshToken: `refresh-${number}`,
    }
    this.duplicateRule = options.duplicateRule ?? true
    this.mayCustomize = options.mayCustomize ?? true
    const { keyField = 'present' } = options
    const key = { ...KEY_FIELD, unique: keyField !== 'not_unique' }
    const standing = this.#permissions.add('Standing')
    this.#permissions.assign(standing, this.userId)
    for (const object of ['Lead', 'Contact'] as const) {
      const fields = keyField === 'missing' ? OBJECT_FIELDS[object] : [...OBJECT_FIELDS[object], key]
      this.#fields.set(object, new Map(fields.map((field) => [field.name, field])))
      if (keyField === 'present' || keyField === 'not_unique') this.grantField(standing, `${object}.${KEY_FIELD.name}`)
    }
  }

  /** Leads that are not deleted, oldest first. */
  get records(): readonly SalesforceFakeRecord[] {
    return this.all('Lead').filter((record) => !record.deleted)
  }

  /** All records, including those in the recycle bin. */
  all(object: string): readonly SalesforceFakeRecord[] {
    return [...this.#records.values()].filter((record) => record.object === object)
  }

  record(id: string): SalesforceFakeRecord | undefined {
    return this.#records.get(this.#fullId(id))
  }

  /** All deletions, whether or not the records are still in the bin. */
  deletions(object: string): readonly { readonly id: string; readonly at: Date }[] {
    return this.#deletions.filter((deletion) => deletion.object === object)
  }

  /** The fields that the app's user sees: Salesforce's own, and custom ones that a permission set shows. */
  fieldsOf(object: string): ReadonlyMap<string, SalesforceFakeField> {
    const seen = (name: string): boolean =>
      name !== KEY_FIELD.name || this.#permissions.shows(this.userId, `${object}.${name}`)
    return new Map([...(this.#fields.get(object) ?? [])].filter(([name]) => seen(name)))
  }

  /** True if the field is defined, even if nobody can see it. */
  hasField(object: string, name: string): boolean {
    return this.#fields.get(object)?.has(name) === true
  }

  setField(object: SalesforceFakeObject, field: SalesforceFakeField): void {
    this.#fields.get(object)?.set(field.name, field)
  }

  dropField(object: SalesforceFakeObject, name: string): void {
    this.#fields.get(object)?.delete(name)
  }

  get permissionSets(): readonly { readonly id: string; readonly name: string }[] {
    return this.#permissions.sets
  }

  addPermissionSet(name: string): string {
    return this.#permissions.add(name)
  }

  /** False if the permission set already shows `Object.Field`. */
  grantField(permissionSetId: string, field: string): boolean {
    return this.#permissions.grant(permissionSetId, field)
  }

  /** False if the user already has the permission set. */
  assign(permissionSetId: string, userId: string): boolean {
    return this.#permissions.assign(permissionSetId, userId)
  }

  /** Records that are not deleted and have the value, ignoring case; for e-mail addresses and external ids. */
  findByValue(object: string, field: string, value: string): readonly SalesforceFakeRecord[] {
    const ids = this.#index.get(indexName(object, field, value)) ?? []
    return [...ids].flatMap((id) => this.#records.get(id) ?? [])
  }

  /** @throws SalesforceRefusal as Salesforce would answer. */
  createRecord(fields: Fields, object: SalesforceFakeObject = 'Lead'): SalesforceFakeRecord {
    this.#check(object, null, fields)
    this.#count += 1
    const id = buildRecordId(object, this.#number, this.#count)
    const now = this.#second()
    const base = { id, object, createdAt: now, modifiedAt: now, deleted: false, masterId: null, converted: false }
    return this.#store({ ...base, fields: {} }, fields)
  }

  /** @throws SalesforceRefusal as Salesforce would answer. */
  updateRecord(id: string, fields: Fields): SalesforceFakeRecord {
    const record = this.#live(id)
    if (record.converted) {
      const message = 'cannot reference converted lead'
      throw new SalesforceRefusal(400, { code: 'CANNOT_UPDATE_CONVERTED_LEAD', message, fields: [] })
    }
    this.#check(record.object, record.id, fields)
    return this.#store({ ...record, modifiedAt: this.#second() }, fields)
  }

  /** Moves the record to the recycle bin. @throws SalesforceRefusal if it does not exist or is already deleted. */
  deleteRecord(id: string, masterId: string | null = null): void {
    const record = this.#live(id)
    this.#forget(record)
    const at = this.#second()
    this.#records.set(record.id, { ...record, deleted: true, masterId, modifiedAt: at })
    this.#deletions.push({ object: record.object, id: record.id, at })
  }

  /** Takes the record out of the recycle bin. */
  restoreRecord(id: string): void {
    const record = this.record(id)
    if (record?.deleted !== true) throw new Error('The Salesforce fake can only restore a deleted record')
    const index = this.#deletions.findIndex((deletion) => deletion.id === record.id)
    this.#deletions.splice(index, 1)
    this.#store({ ...record, deleted: false, modifiedAt: this.#second() }, {})
  }

  /** Deletes the record, also from the recycle bin. */
  eraseRecord(id: string): void {
    if (this.record(id)?.deleted === false) this.deleteRecord(id)
    this.#records.delete(this.#fullId(id))
  }

  /** Merges `loserId` into `masterId`; `loserId` goes to the recycle bin with a reference to it. */
  mergeRecords(masterId: string, loserId: string): void {
    this.deleteRecord(loserId, this.#live(masterId).id)
    this.#records.set(masterId, { ...this.#live(masterId), modifiedAt: this.#second() })
  }

  convertLead(id: string): void {
    const record = this.#live(id)
    this.#records.set(record.id, { ...record, converted: true, modifiedAt: this.#second() })
  }

  /** Checks for what refuses a whole request: unknown fields, and values of a wrong type. @throws SalesforceRefusal */
  checkShapes(object: string, fields: Fields): void {
    const known = { object, fields: this.fieldsOf(object) }
    for (const [name, value] of Object.entries(fields)) checkShape(known, name, value)
  }

  #check(object: SalesforceFakeObject, id: string | null, fields: Fields): void {
    this.checkShapes(object, fields)
    const definitions = this.fieldsOf(object)
    const missing = [...definitions.values()].filter(
      (field) => field.required === true && id === null && !(field.name in fields),
    )
    const given = { ...Object.fromEntries(missing.map((field) => [field.name, null])), ...fields }
    const faults: SalesforceFakeFault[] = []
    for (const [name, value] of Object.entries(given)) {
      const field = definitions.get(name)
      const fault =
        field === undefined ? null : (checkValue(field, value) ?? this.#checkUnique(object, id, { field, value }))
      if (fault !== null) faults.push(fault)
    }
    if (faults.length > 0) throw new SalesforceRefusal(400, ...faults)
    this.#checkDuplicates(id, fields)
  }

  #checkUnique(
    object: string,
    id: string | null,
    { field, value }: { readonly field: SalesforceFakeField; readonly value: JsonValue },
  ): SalesforceFakeFault | null {
    if (field.unique !== true || typeof value !== 'string') return null
    const holder = this.findByValue(object, field.name, value).find((record) => record.id !== id)
    if (holder === undefined) return null
    const message = `duplicate value found: ${field.name} duplicates value on record with id: ${holder.id}`
    return { code: 'DUPLICATE_VALUE', message, fields: [] }
  }

  #checkDuplicates(id: string | null, fields: Fields): void {
    const email = fields['Email']
    if (!this.duplicateRule || typeof email !== 'string' || email === '') return
    const alike = (['Lead', 'Contact'] as const)
      .flatMap((object) => this.findByValue(object, 'Email', email))
      .filter((record) => record.id !== id)
    if (alike.length === 0) return
    const matches = alike.map((record) => ({ id: record.id, object: record.object }))
    throw new SalesforceRefusal(400, { code: 'DUPLICATES_DETECTED', message: 'Use one of these records?', matches })
  }

  #live(id: string): SalesforceFakeRecord {
    const record = this.record(id)
    if (record === undefined) {
      throw new SalesforceRefusal(404, { code: 'NOT_FOUND', message: 'The requested resource does not exist' })
    }
    if (!record.deleted) return record
    throw new SalesforceRefusal(404, { code: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [] })
  }

  #store(record: SalesforceFakeRecord, fields: Fields): SalesforceFakeRecord {
    this.#forget(record)
    const kept = Object.entries({ ...record.fields, ...fields }).filter(([, value]) => value !== null && value !== '')
    const stored = { ...record, fields: Object.fromEntries(kept) }
    this.#records.set(stored.id, stored)
    for (const name of this.#indexNames(stored))
      this.#index.set(name, (this.#index.get(name) ?? new Set()).add(stored.id))
    return stored
  }

  #forget(record: SalesforceFakeRecord): void {
    for (const name of this.#indexNames(record)) this.#index.get(name)?.delete(record.id)
  }

  #indexNames(record: SalesforceFakeRecord): readonly string[] {
    const fields = [...(this.#fields.get(record.object)?.values() ?? [])]
    return fields.flatMap(({ name, unique, externalId }) => {
      const value = record.fields[name]
      const indexed = unique === true || externalId === true || name === 'Email'
      return indexed && typeof value === 'string' ? [indexName(record.object, name, value)] : []
    })
  }

  /** A person may identify a record by the first 15 characters of its id. */
  #fullId(id: string): string {
    return id.length === 15 ? `${id}AAA` : id
  }

  #second(): Date {
    return new Date(Math.floor(this.#now().getTime() / 1000) * 1000)
  }
}

function indexName(object: string, field: string, value: string): string {
  return `${object}\0${field}\0${value.toLowerCase()}`
}
