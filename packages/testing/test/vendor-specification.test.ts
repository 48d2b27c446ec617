import {
  type FakeHttpServer,
  findViolations,
  hasVendorSpecification,
  loadVendorSpecification,
  SPECIFICATION_MISSING,
  type SpecifiedVendor,
  startFakeHttpServer,
  startHubspotFake,
} from '@leadkit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const SHARED = process.env['LEADKIT_SHARED_DIR']

let server: FakeHttpServer

beforeEach(async () => {
  server = await startFakeHttpServer(() => ({ status: 200, body: {} }))
})

afterEach(() => server.close())

interface Sent {
  readonly method: string
  readonly path: string
  readonly body?: unknown
}

async function judge(vendor: SpecifiedVendor, { method, path, body }: Sent): Promise<readonly string[]> {
  await fetch(`${server.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return findViolations(await loadVendorSpecification(vendor, SHARED), server.requests)
}

const SALESFORCE = '/services/data/v66.0'
const UPSERT = { records: [{ attributes: { type: 'Lead' }, LeadKit_Id__c: 'k', LastName: 'Ada' }], allOrNone: false }

const right: readonly (readonly [SpecifiedVendor, Sent])[] = [
  ['hubspot', { method: 'GET', path: '/crm/properties/2026-03/contacts?archived=false' }],
  ['hubspot', { method: 'GET', path: '/account-info/2026-03/details' }],
  ['salesforce', { method: 'PATCH', path: `${SALESFORCE}/composite/sobjects/Lead/LeadKit_Id__c`, body: UPSERT }],
  ['salesforce', { method: 'GET', path: `${SALESFORCE}/sobjects/Lead/describe` }],
  ['zoho', { method: 'POST', path: '/crm/v8/Leads/upsert', body: { data: [{ Last_Name: 'Ada' }], trigger: [] } }],
  ['zoho', { method: 'GET', path: '/crm/v8/org' }],
]

const wrong: readonly (readonly [SpecifiedVendor, string, Sent])[] = [
  [
    'hubspot',
    'a value that is not a string',
    { method: 'PATCH', path: '/crm/objects/2026-03/contacts/1', body: { properties: { a: 7 } } },
  ],
  ['hubspot', 'a method', { method: 'PUT', path: '/crm/objects/2026-03/contacts/1', body: {} }],
  ['hubspot', 'a query parameter', { method: 'GET', path: '/crm/properties/2026-03/contacts?archive=false' }],
  ['salesforce', 'a path', { method: 'GET', path: `${SALESFORCE}/sobjects/Lead/describe/all/fields` }],
  [
    'salesforce',
    'a body without records',
    { method: 'PATCH', path: `${SALESFORCE}/composite/sobjects/Lead/K`, body: {} },
  ],
  [
    'salesforce',
    'a body cut short',
    { method: 'POST', path: `${SALESFORCE}/composite/sobjects`, body: '{"records":[' },
  ],
  [
    'zoho',
    'a key that is not known',
    { method: 'POST', path: '/crm/v8/Leads/upsert', body: { data: [{}], triggers: [] } },
  ],
  ['zoho', 'a path', { method: 'GET', path: '/crm/v7/org' }],
]

describe("a vendor's specification", () => {
  it.for(right)('of %s takes %o', async ([vendor, sent], { skip }) => {
    skip(!hasVendorSpecification(vendor, SHARED), SPECIFICATION_MISSING)
    expect(await judge(vendor, sent)).toEqual([])
  })

  it.for(wrong)('of %s refuses %s', async ([vendor, _what, sent], { skip }) => {
    skip(!hasVendorSpecification(vendor, SHARED), SPECIFICATION_MISSING)
    expect(await judge(vendor, sent)).not.toEqual([])
  })

  it('tells the operation and the rule, and no value', async ({ skip }) => {
    skip(!hasVendorSpecification('hubspot', SHARED), SPECIFICATION_MISSING)
    const body = { properties: { email: ['ada@example.org'] } }
    const found = await judge('hubspot', { method: 'PATCH', path: '/crm/objects/2026-03/contacts/4711', body })
    expect(found).toEqual([expect.stringMatching(/^PATCH \/crm\/objects\/…\/contacts\/…: .*email must be string/)])
  })

  it('judges a fake that was started with it, its answers too', async ({ skip }) => {
    skip(!hasVendorSpecification('hubspot', SHARED), SPECIFICATION_MISSING)
    const fake = await startHubspotFake({ specification: await loadVendorSpecification('hubspot', SHARED) })
    const headers = { authorization: 'Bearer pat-1001', 'content-type': 'application/json' }
    await fetch(`${fake.url}/crm/properties/2026-03/contacts`, { headers })
    expect(fake.violations()).toEqual([])
    fake.alterNext((answer) => answer)
    await fetch(`${fake.url}/crm/objects/2026-03/contacts/batch/absorb`, { method: 'POST', headers, body: '{}' })
    expect(fake.violations()).toHaveLength(1)
    await fake.close()
  })

  it('is absent without the folder, and finds nothing then', async () => {
    expect(findViolations(null, server.requests)).toEqual([])
  })
})
