import {
  hasVendorSpecification,
  loadVendorSpecification,
  SPECIFICATION_MISSING,
  startHubspotFake,
} from '@leadkit/testing'
import { describeCrmProvider } from '@leadkit/testing/conformance'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hubspotFixture } from './hubspot-fixture.ts'

const SHARED = process.env['LEADKIT_SHARED_DIR']

describeCrmProvider('hubspot', hubspotFixture)

// The fixture checks every request of the suite against HubSpot's own files; these tests show that it would detect a violation.
describe("HubSpot's own files", () => {
  let fake: Awaited<ReturnType<typeof startHubspotFake>>

  beforeEach(async ({ skip }) => {
    skip(!hasVendorSpecification('hubspot', SHARED), SPECIFICATION_MISSING)
    fake = await startHubspotFake({ specification: await loadVendorSpecification('hubspot', SHARED) })
  })

  afterEach(() => fake?.close())

  const send = (path: string, body: unknown, method: string = 'POST'): Promise<Response> =>
    fetch(`${fake.url}${path}`, {
      method,
      headers: { authorization: 'Bearer pat-1001', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  it('refuse a batch whose property values are no strings, as the fake does', async () => {
    const inputs = [{ id: 'x', idProperty: 'leadkit_id', properties: { annualrevenue: 7 } }]
    const response = await send('/crm/objects/2026-03/contacts/batch/upsert', { inputs })
    expect(response.status).toBe(400)
    expect(fake.violations()).toHaveLength(1)
  })

  it('refuse a path that HubSpot does not have', async () => {
    expect((await send('/crm/objects/2026-03/contacts/batch/absorb', { inputs: [] })).status).toBe(404)
    expect(fake.violations()).toEqual([expect.stringContaining('no such operation')])
  })

  it('agree with what the fake answers in success, in part and in refusal', async () => {
    const input = (id: string, email: string) => ({
      id,
      idProperty: 'leadkit_id',
      objectWriteTraceId: id,
      properties: { email },
    })
    await send('/crm/objects/2026-03/contacts/batch/upsert', {
      inputs: [input('a', 'a@b.co'), input('b', 'no address')],
    })
    await send('/crm/objects/2026-03/contacts/9', { properties: { email: 'a@b.co' } }, 'PATCH')
    await send('/crm/objects/2026-03/contacts/batch/read', {
      inputs: [{ id: '9' }],
      properties: [],
      propertiesWithHistory: [],
    })
    expect(fake.exchanges.map(({ response }) => response.status)).toEqual([207, 404, 207])
    const specification = await loadVendorSpecification('hubspot', SHARED)
    const judged = fake.exchanges.flatMap(({ request, response }) => specification?.judgeResponse(request, response))
    expect(judged).toEqual([])
  })
})
