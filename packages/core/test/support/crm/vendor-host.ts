import { createLeadKit, type FieldMapping, type HostEvent, type Lead } from '@leadkit/core'
import { createHubspotCrmProvider } from '@leadkit/crm-hubspot'
import { createSalesforceCrmProvider } from '@leadkit/crm-salesforce'
import { createZohoCrmProvider } from '@leadkit/crm-zoho'
import { type FakeRequest, startHubspotFake, startSalesforceFake, startZohoFake } from '@leadkit/testing'
import type { DatabaseOptions } from '../../../src/lib/database/database.ts'

export type VendorId = 'hubspot' | 'salesforce' | 'zoho'
export const vendorIds: readonly VendorId[] = ['hubspot', 'salesforce', 'zoho']

/** The remote fields of a person, by what they hold. */
type FieldName = 'name' | 'email' | 'phone' | 'company' | 'key' | 'notes'
export const fieldNames: Readonly<Record<VendorId, Readonly<Record<FieldName, string>>>> = {
  hubspot: {
    name: 'lastname',
    email: 'email',
    phone: 'phone',
    company: 'company',
    key: 'leadkit_id',
    notes: 'message',
  },
  salesforce: {
    name: 'LastName',
    email: 'Email',
    phone: 'Phone',
    company: 'Company',
    key: 'LeadKit_Id__c',
    notes: 'Description',
  },
  zoho: {
    name: 'Last_Name',
    email: 'Email',
    phone: 'Phone',
    company: 'Company',
    key: 'LeadKit_ID',
    notes: 'Description',
  },
}

interface VendorRecord {
  readonly id: string
  /** By remote field name. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** One account at a vendor's fake over HTTP, and what people do in it. */
interface VendorAccount {
  readonly credentials: object
  readonly provider: ReturnType<typeof createProvider>
  readonly requests: readonly FakeRequest[]
  records(): readonly VendorRecord[]
  create(fields: Readonly<Record<string, string>>): string
  edit(id: string, fields: Readonly<Record<string, string>>): void
  bin(id: string): void
  restore(id: string): void
  convert(id: string): void
  /** Takes the key field out of the account, or puts it back. */
  setKeyField(state: 'present' | 'missing' | 'not_unique'): void
  close(): Promise<void>
}

function createProvider(id: VendorId, url: string) {
  if (id === 'hubspot') return createHubspotCrmProvider({ baseUrl: url })
  if (id === 'salesforce') return createSalesforceCrmProvider({ loginUrl: url, domains: ['127.0.0.1'] })
  return createZohoCrmProvider({ additionalDataCentres: [{ accountsServer: url, apiDomains: [url] }] })
}

const open: Readonly<Record<VendorId, (now: () => Date) => Promise<VendorAccount>>> = {
  async hubspot(now) {
    const fake = await startHubspotFake({ portals: [{ portalId: 1 }], now })
    const portal = fake.portal(1)
    const key = portal.properties.get('leadkit_id')
    return {
      credentials: { accessToken: portal.accessTokens[0] },
      provider: createProvider('hubspot', fake.url),
      requests: fake.requests,
      records: () => portal.records.map(({ id, properties }) => ({ id, fields: properties })),
      create: (fields) => portal.createRecord(fields).id,
      edit: (id, fields) => void portal.updateRecord(id, fields),
      bin: (id) => void portal.archiveRecord(id),
      restore: (id) => void portal.restoreRecord(id),
      convert: () => {
        throw new Error('HubSpot converts nothing')
      },
      setKeyField: (state) => {
        portal.properties.delete('leadkit_id')
        if (state !== 'missing' && key !== undefined) {
          portal.properties.set('leadkit_id', { ...key, hasUniqueValue: state === 'present' })
        }
      },
      close: () => fake.close(),
    }
  },
  async salesforce(now) {
    const fake = await startSalesforceFake({ now })
    const org = fake.org(0)
    const key = org.fieldsOf('Lead').get('LeadKit_Id__c')
    return {
      credentials: { ...org.oauth },
      provider: createProvider('salesforce', fake.loginUrl),
      get requests() {
        return fake.requests
      },
      records: () => org.records.map(({ id, fields }) => ({ id, fields })),
      create: (fields) => org.createRecord({ LastName: 'Unknown', Company: 'Unknown', ...fields }).id,
      edit: (id, fields) => void org.updateRecord(id, fields),
      bin: (id) => org.deleteRecord(id),
      restore: (id) => org.restoreRecord(id),
      convert: (id) => org.convertLead(id),
      setKeyField: (state) => {
        org.dropField('Lead', 'LeadKit_Id__c')
        if (state !== 'missing' && key !== undefined) org.setField('Lead', { ...key, unique: state === 'present' })
      },
      close: () => fake.close(),
    }
  },
  async zoho(now) {
    const fake = await startZohoFake({ now })
    const organisation = fake.organisation('1001')
    const key = organisation.fields.get('LeadKit_ID')
    return {
      credentials: { ...organisation.oauth, accountsServer: fake.url },
      provider: createProvider('zoho', fake.url),
      requests: fake.requests,
      records: () => organisation.records.map(({ id, fields }) => ({ id, fields })),
      create: (fields) => organisation.createRecord(fields).id,
      edit: (id, fields) => void organisation.updateRecord(id, fields),
      bin: (id) => void organisation.removeRecord(id),
      restore: (id) => void organisation.restoreRecord(id),
      convert: (id) => organisation.convertRecord(id),
      setKeyField: (state) => {
        organisation.fields.delete('LeadKit_ID')
        if (state !== 'missing' && key !== undefined) {
          organisation.fields.set('LeadKit_ID', { ...key, unique: state === 'present' })
        }
      },
      close: () => fake.close(),
    }
  },
}

function withHooks(
  provider: VendorAccount['provider'],
  hooks: { afterUpdate: (() => Promise<void>) | undefined },
): VendorAccount['provider'] {
  return {
    ...provider,
    async update(...parameters: Parameters<typeof provider.update>) {
      const results = await provider.update(...parameters)
      const { afterUpdate } = hooks
      hooks.afterUpdate = undefined
      await afterUpdate?.()
      return results
    },
  }
}

/** A host with one vendor's fake as its CRM, one tenant, and a clock that can be put forward. */
export async function startVendorHost(database: DatabaseOptions, id: VendorId) {
  const clock = { aheadMs: 0 }
  const hooks: { afterUpdate: (() => Promise<void>) | undefined } = { afterUpdate: undefined }
  const now = (): Date => new Date(Date.now() + clock.aheadMs)
  const vendor = await open[id](now)
  const told: HostEvent[] = []
  const tell = (event: HostEvent): void => void told.push(event)
  const kit = createLeadKit({
    database,
    encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
    crms: [withHooks(vendor.provider, hooks)],
    events: {
      'crm.record_changed': tell,
      'crm.failed': tell,
      'crm.paused': tell,
      'crm.recovered': tell,
      'crm.drifted': tell,
    },
    now,
  })
  const tenant = kit.tenant((await kit.tenants.create({ name: `Tenant ${Math.random()}` })).id)
  const connect = async (fieldMappings: readonly FieldMapping[]): Promise<string> => {
    const config = { provider: id, credentials: vendor.credentials, fieldMappings }
    const { id: configId } = await tenant.crmConfigs.create(config as never)
    await kit.worker().drain()
    return configId
  }
  return {
    id,
    kit,
    tenant,
    vendor,
    told,
    clock,
    /** Called once, when the vendor has taken an update and before LeadKit hears of it. */
    hooks,
    connect,
    names: fieldNames[id],
    drain: (): Promise<void> => kit.worker().drain(),
    /** Lets delays and the regular poll come round. */
    later: async (ms = 10 * 60_000): Promise<void> => {
      clock.aheadMs += ms
      await kit.worker().drain()
    },
    lead: async (values: Partial<Pick<Lead, 'name' | 'email' | 'phone' | 'company' | 'notes'>>): Promise<string> => {
      const lead = await tenant.leads.create(values)
      await kit.worker().drain()
      return lead.id
    },
    changes: () => told.flatMap((event) => (event.type === 'crm.record_changed' ? [event.payload] : [])),
    close: async (): Promise<void> => {
      await kit.close()
      await vendor.close()
    },
  }
}

export type VendorHost = Awaited<ReturnType<typeof startVendorHost>>
