import {
  hasVendorSpecification,
  loadVendorSpecification,
  SPECIFICATION_MISSING,
  startZohoFake,
  type ZohoFake,
} from '@leadkit/testing'
import { describeCrmProvider } from '@leadkit/testing/conformance'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { zohoFixture } from './zoho-fixture.ts'

const SHARED = process.env['LEADKIT_SHARED_DIR']

describeCrmProvider('zoho', zohoFixture)

// The fixture checks every request of the suite against Zoho's own files; these tests show that it would detect a violation.
describe("Zoho's own files", () => {
  let fake: ZohoFake
  let token: string

  beforeEach(async ({ skip }) => {
    skip(!hasVendorSpecification('zoho', SHARED), SPECIFICATION_MISSING)
    fake = await startZohoFake({ specification: await loadVendorSpecification('zoho', SHARED) })
    token = fake.auth.issueAccessToken(fake.organisation('1001'))
  })

  afterEach(() => fake?.close())

  const send = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${fake.url}/crm/v8${path}`, {
      method,
      headers: { authorization: `Zoho-oauthtoken ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  it('refuse a batch that is too long or has a key that Zoho does not know, as the fake does', async () => {
    const data = Array.from({ length: 101 }, () => ({ Last_Name: 'Lovelace' }))
    expect((await send('POST', '/Leads/upsert', { data })).status).toBe(400)
    expect((await send('POST', '/Leads/upsert', { data: [{}], trigers: [] })).status).toBe(400)
    expect(fake.violations()).toHaveLength(2)
  })

  it('refuse a path that Zoho does not have', async () => {
    expect((await send('POST', '/Leads/absorb/all/of/them', {})).status).toBe(404)
    expect(fake.violations()).toEqual([expect.stringContaining('no such operation')])
  })

  it('agree with what the fake answers', async () => {
    await send('POST', '/Leads', { data: [{ Last_Name: 'Lovelace', LeadKit_ID: 'k' }] })
    await send('POST', '/Leads', { data: [{ Last_Name: 'Hopper' }] })
    await send('POST', '/coql', { select_query: "select id from Leads where LeadKit_ID in ('k') limit 200" })
    const [first, second] = fake.organisation('1001').records.map(({ id }) => id)
    await send('GET', `/Leads?ids=${first}&fields=Last_Name&per_page=1`)
    await send('GET', '/Leads?fields=Last_Name&sort_by=Modified_Time&sort_order=asc&per_page=1')
    await send('PUT', '/Leads', { data: [{ id: first, Last_Name: 'Byron' }] })
    await send('DELETE', `/Leads?ids=${first},${second},99`)
    await send('DELETE', `/settings/recycle_bin/${first}`)
    await send('GET', '/Leads/deleted?type=all')
    await send('GET', '/org')
    await send('GET', '/settings/fields?module=Leads&include=allowed_permissions_to_update')
    await send('POST', '/actions/watch', {
      watch: [{ channel_id: '1', notify_url: 'https://leadkit.example/zoho', events: ['Leads.all'] }],
    })
    expect(fake.exchanges.map(({ response }) => response.status)).toEqual([
      201, 201, 200, 200, 200, 200, 207, 200, 200, 200, 200, 201,
    ])
    expect(fake.violations()).toEqual([])
  })
})
