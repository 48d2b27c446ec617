import { hubspotAnswers, HubspotRefusal, type PropertyFault } from './hubspot-fake-answers.ts'
import {
  checkValue,
  CONTACT_PROPERTIES,
  type HubspotFakeProperty,
  isUnique,
  KEY_PROPERTY,
} from './hubspot-fake-property.ts'

export interface HubspotFakeRecord {
  readonly id: string
  readonly properties: Readonly<Record<string, string>>
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly archived: boolean
}

/** Who changed a record: an application through the API, or a person in HubSpot's pages. */
export type HubspotFakeAuthor = 'INTEGRATION' | 'CRM_UI'

export interface HubspotFakeChange {
  readonly portalId: number
  readonly type: 'creation' | 'propertyChange' | 'deletion' | 'privacyDeletion' | 'merge' | 'restore'
  readonly objectId: string
  readonly author: HubspotFakeAuthor
  readonly occurredAt: Date
  readonly property?: { readonly name: string; readonly value: string }
  /** For a merge: the records that were merged into `objectId`. */
  readonly mergedIds?: readonly string[]
}

export interface HubspotFakePortalOptions {
  readonly portalId: number
  /** Access tokens that never expire, as for a private app. Default `pat-<portalId>`. */
  readonly accessTokens?: readonly string[]
  /** One OAuth installation. Default client `client-<portalId>`, secret `secret-<portalId>`, refresh token `refresh-<portalId>`. */
  readonly oauth?: { readonly clientId: string; readonly clientSecret: string; readonly refreshToken: string }
  /** Default `present`. */
  readonly keyProperty?: 'present' | 'missing' | 'not_unique'
  /** Properties in addition to HubSpot's own. */
  readonly properties?: readonly HubspotFakeProperty[]
  /** Default: all that the provider needs. */
  readonly scopes?: readonly string[]
}

const ALL_SCOPES = [
  'oauth',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.schemas.contacts.read',
  'crm.schemas.contacts.write',
]

/** One HubSpot account: its contacts, properties and scopes. Without an author, methods act as a person in HubSpot's pages. */
export class HubspotFakePortal {
  readonly portalId: number
  readonly accessTokens: readonly string[]
  readonly oauth: { readonly clientId: string; readonly clientSecret: string; readonly refreshToken: string }
  readonly properties = new Map<string, HubspotFakeProperty>()
  readonly scopes: Set<string>
  readonly #records = new Map<string, HubspotFakeRecord>()
  /** `property\0value` → record id, for records that are not archived. */
  readonly #unique = new Map<string, string>()
  readonly #mergedInto = new Map<string, string>()
  readonly #now: () => Date
  readonly #report: (change: HubspotFakeChange) => void
  #lastId: number

  constructor(options: HubspotFakePortalOptions, now: () => Date, report: (change: HubspotFakeChange) => void) {
    const { portalId } = options
    this.portalId = portalId
    this.accessTokens = options.accessTokens ?? [`pat-${portalId}`]
    this.oauth = options.oauth ?? {
      clientId: `client-${portalId}`,
      clientSecret: `secret-${portalId}`,
      refreshToken: `refresh-${portalId}`,
    }
    this.scopes = new Set(options.scopes ?? ALL_SCOPES)
    this.#now = now
    this.#report = report
    this.#lastId = portalId * 100_000
    const keyProperty = options.keyProperty ?? 'present'
    const key = keyProperty === 'missing' ? [] : [{ ...KEY_PROPERTY, hasUniqueValue: keyProperty === 'present' }]
    for (const property of [...CONTACT_PROPERTIES, ...key, ...(options.properties ?? [])]) {
      this.properties.set(property.name, property)
    }
  }

  /** Contacts that are not archived, oldest first. */
  get records(): readonly HubspotFakeRecord[] {
    return [...this.#records.values()].filter((record) => !record.archived)
  }

  get archivedRecords(): readonly HubspotFakeRecord[] {
    return [...this.#records.values()].filter((record) => record.archived)
  }

  /** The record with that id, or the one that it was merged into; undefined if it is archived or gone. */
  record(id: string): HubspotFakeRecord | undefined {
    const record = this.#records.get(this.#mergedInto.get(id) ?? id)
    return record?.archived === true ? undefined : record
  }

  findUnique(property: string, value: string): HubspotFakeRecord | undefined {
    const id = this.#unique.get(uniqueName(property, value))
    return id === undefined ? undefined : this.record(id)
  }

  /** @throws HubspotRefusal as HubSpot would answer. */
  createRecord(properties: Readonly<Record<string, string>>, author: HubspotFakeAuthor = 'CRM_UI'): HubspotFakeRecord {
    this.check(null, properties)
    this.#lastId += 1
    const id = String(this.#lastId)
    const now = this.#now()
    this.#report({ portalId: this.portalId, type: 'creation', objectId: id, author, occurredAt: now })
    return this.#store({ id, properties: {}, createdAt: now, updatedAt: now, archived: false }, properties, author)
  }

  /** @throws HubspotRefusal as HubSpot would answer. */
  updateRecord(
    id: string,
    properties: Readonly<Record<string, string>>,
    author: HubspotFakeAuthor = 'CRM_UI',
  ): HubspotFakeRecord {
    const record = this.record(id)
    if (record === undefined) throw new HubspotRefusal(hubspotAnswers.notFound())
    this.check(record.id, properties)
    return this.#store(record, properties, author)
  }

  /** Moves the contact to the bin; false if it does not exist. */
  archiveRecord(id: string, author: HubspotFakeAuthor = 'CRM_UI'): boolean {
    const record = this.record(id)
    if (record === undefined) return false
    this.#forgetUnique(record)
    this.#records.set(record.id, { ...record, archived: true, updatedAt: this.#now() })
    this.#tell('deletion', record.id, author)
    return true
  }

  /** Takes the contact out of the bin; false if it is not there. @throws HubspotRefusal if another contact now has its unique values. */
  restoreRecord(id: string, author: HubspotFakeAuthor = 'CRM_UI'): boolean {
    const record = this.#records.get(id)
    if (record?.archived !== true) return false
    for (const name of this.#uniqueNames(record)) {
      const holder = this.#unique.get(name)
      if (holder !== undefined) throw new HubspotRefusal(hubspotAnswers.conflict(holder))
    }
    this.#records.set(id, { ...record, archived: false, updatedAt: this.#now() })
    for (const name of this.#uniqueNames(record)) this.#unique.set(name, id)
    this.#tell('restore', id, author)
    return true
  }

  /** Erases the contact, archived or not; false if it does not exist. */
  purgeRecord(id: string, author: HubspotFakeAuthor = 'CRM_UI'): boolean {
    const record = this.#records.get(id)
    if (record === undefined) return false
    if (!record.archived) this.#forgetUnique(record)
    this.#records.delete(id)
    this.#tell('privacyDeletion', id, author)
    return true
  }

  /** Merges `secondaryId` into `primaryId`; both ids then lead to the merged record. */
  mergeRecords(primaryId: string, secondaryId: string): void {
    const secondary = this.record(secondaryId)
    if (secondary === undefined || this.record(primaryId) === undefined)
      throw new HubspotRefusal(hubspotAnswers.notFound())
    this.#forgetUnique(secondary)
    this.#records.delete(secondary.id)
    this.#mergedInto.set(secondary.id, primaryId)
    const base = { portalId: this.portalId, objectId: primaryId, author: 'CRM_UI', occurredAt: this.#now() } as const
    this.#report({ ...base, type: 'merge', mergedIds: [secondary.id] })
  }

  /** Checks a write to the record `id`, or to a new one if null. @throws HubspotRefusal if it would be refused. */
  check(id: string | null, properties: Readonly<Record<string, string>>): void {
    const faults: PropertyFault[] = []
    for (const [name, value] of Object.entries(properties)) {
      const fault = checkValue(this.properties.get(name), name, value) ?? this.#checkUnique(id, name, value)
      if (fault !== null) faults.push(fault)
    }
    if (faults.length > 0) throw new HubspotRefusal(hubspotAnswers.invalidProperties(faults))
    const holder = this.findUnique('email', properties['email'] ?? '')
    if (holder !== undefined && holder.id !== id) throw new HubspotRefusal(hubspotAnswers.conflict(holder.id))
  }

  #checkUnique(id: string | null, name: string, value: string): PropertyFault | null {
    const property = this.properties.get(name)
    if (property?.hasUniqueValue !== true) return null
    const holder = this.findUnique(name, value)
    if (holder === undefined || holder.id === id) return null
    const message = `propertyName='${name}' already has the value '${value}' on object ${holder.id}`
    return { name, code: 'CONFLICTING_UNIQUE_VALUE', message }
  }

  #store(
    record: HubspotFakeRecord,
    properties: Readonly<Record<string, string>>,
    author: HubspotFakeAuthor,
  ): HubspotFakeRecord {
    const now = this.#now()
    const changed = Object.entries(properties).filter(([name, value]) => (record.properties[name] ?? '') !== value)
    this.#forgetUnique(record)
    const stored: HubspotFakeRecord = {
      ...record,
      updatedAt: now,
      properties: {
        ...record.properties,
        ...properties,
        createdate: record.createdAt.toISOString(),
        lastmodifieddate: now.toISOString(),
        hs_object_id: record.id,
      },
    }
    this.#records.set(stored.id, stored)
    for (const name of this.#uniqueNames(stored)) this.#unique.set(name, stored.id)
    for (const [name, value] of changed) this.#tell('propertyChange', stored.id, author, { name, value })
    return stored
  }

  #tell(
    type: HubspotFakeChange['type'],
    objectId: string,
    author: HubspotFakeAuthor,
    property?: { readonly name: string; readonly value: string },
  ): void {
    const change = { portalId: this.portalId, type, objectId, author, occurredAt: this.#now() }
    this.#report(property === undefined ? change : { ...change, property })
  }

  #forgetUnique(record: HubspotFakeRecord): void {
    for (const name of this.#uniqueNames(record)) this.#unique.delete(name)
  }

  #uniqueNames(record: HubspotFakeRecord): readonly string[] {
    const properties = [...this.properties.values()].filter((property) => isUnique(property))
    return properties.flatMap(({ name }) => {
      const value = record.properties[name] ?? ''
      return value === '' ? [] : [uniqueName(name, value)]
    })
  }
}

function uniqueName(property: string, value: string): string {
  return `${property}\0${value.toLowerCase()}`
}
