import { afterEach, describe, expect, it } from 'vitest'
import { startFakeHttpServer } from '../fake-http-server.ts'
import { createTestClock } from '../test-call-context.ts'
import { startZohoFake, type ZohoFake, type ZohoFakeOptions } from './zoho-fake.ts'

const DAY_MS = 86_400_000
const clock = createTestClock(new Date('2026-11-22T12:00:00Z'))
const opened: ZohoFake[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((fake) => fake.close()))
})

describe('writes', () => {
  it('are answered record by record, in order, and never leave a mark of a refused one', async () => {
    const { fake, send } = await start()
    const data = [{ Last_Name: 'Ada', Email: 'a@b.co' }, { Last_Name: 'Bad', Email: 'none' }, { First_Name: 'No' }]
    const mixed = await send('POST', '/Leads', { data })
    expect(mixed.status).toBe(207)
    expect(await codesOf(mixed)).toEqual(['SUCCESS', 'INVALID_DATA', 'MANDATORY_NOT_FOUND'])
    expect((await send('POST', '/Leads', { data: data.slice(1) })).status).toBe(400)
    expect((await send('POST', '/Leads', { data: [] })).status).toBe(400)
    expect((await send('POST', '/Leads', { data, unknown: 1 })).status).toBe(400)
    expect(fake.organisation('1001').records.map(({ fields }) => fields['Last_Name'])).toEqual(['Ada'])
  })

  it('keep unique fields unique, whatever their case, and free them again', async () => {
    const { fake, send } = await start()
    const organisation = fake.organisation('1001')
    const existing = organisation.createRecord({ Email: 'Ada@example.com' })
    const data = [{ Last_Name: 'Ada', Email: 'ada@EXAMPLE.com' }]
    const refused = await send('POST', '/Leads', { data })
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({
      data: [{ code: 'DUPLICATE_DATA', details: { api_name: 'Email', duplicate_record: { id: existing.id } } }],
    })
    organisation.removeRecord(existing.id)
    expect((await send('POST', '/Leads', { data })).status).toBe(201)
  })

  it('leave out fields that the module does not have, without a word', async () => {
    const { fake, send } = await start()
    expect((await send('POST', '/Leads', { data: [{ Last_Name: 'Ada', Nonsense: 1 }] })).status).toBe(201)
    expect(fake.organisation('1001').records[0]?.fields).toEqual({ Last_Name: 'Ada' })
  })

  it('are held to the moment that the request names', async () => {
    const { fake, send } = await start({ now: clock.now })
    const { id } = fake.organisation('1001').createRecord({})
    const put = (since: string) => send('PUT', '/Leads', { data: [{ id }] }, { 'if-unmodified-since': since })
    expect((await put('2026-11-22T11:59:59+00:00')).status).toBe(412)
    expect((await put('2026-11-22T12:00:00+00:00')).status).toBe(200)
  })

  it('to a converted lead are refused', async () => {
    const { fake, send } = await start()
    const organisation = fake.organisation('1001')
    const { id } = organisation.createRecord({})
    organisation.convertRecord(id)
    expect(await codesOf(await send('PUT', '/Leads', { data: [{ id }] }))).toEqual(['ID_ALREADY_CONVERTED'])
  })
})

describe('upsert', () => {
  const upsert = (key: string, fields: object) => ({
    data: [{ Last_Name: 'Ada', LeadKit_ID: key, ...fields }],
    duplicate_check_fields: ['LeadKit_ID'],
  })

  it('goes on to other unique fields, as Zoho documents, and says which one matched', async () => {
    const { fake, send } = await start()
    const stranger = fake.organisation('1001').createRecord({ Email: 'ada@example.com' })
    const response = await send('POST', '/Leads/upsert', upsert('k', { Email: 'ada@example.com' }))
    expect(await response.json()).toMatchObject({
      data: [{ action: 'update', duplicate_field: 'Email', details: { id: stranger.id } }],
    })
  })

  it('ignores the e-mail address where the organisation allows it twice', async () => {
    const { fake, send } = await start({ organisations: [{ organisationId: '1001', uniqueFields: [] }] })
    fake.organisation('1001').createRecord({ Email: 'ada@example.com' })
    await send('POST', '/Leads/upsert', upsert('k', { Email: 'ada@example.com' }))
    expect(fake.organisation('1001').records).toHaveLength(2)
  })

  it('writes nothing when its values lead to two records', async () => {
    const { fake, send } = await start()
    const organisation = fake.organisation('1001')
    organisation.createRecord({ Email: 'ada@example.com' })
    organisation.createRecord({ LeadKit_ID: 'k' })
    const response = await send('POST', '/Leads/upsert', upsert('k', { Email: 'ada@example.com' }))
    expect(await codesOf(response)).toEqual(['MULTIPLE_OR_MULTI_ERRORS'])
  })

  it('refuses to check a field that is not unique', async () => {
    const { send } = await start({ organisations: [{ organisationId: '1001', keyField: 'not_unique' }] })
    const response = await send('POST', '/Leads/upsert', upsert('k', {}))
    expect(await response.json()).toMatchObject({
      code: 'INVALID_DATA',
      details: { api_name: 'duplicate_check_fields' },
    })
  })
})

describe('reads', () => {
  it('by search lag behind writes; by id and by COQL they do not', async () => {
    const { fake, send } = await start({ now: clock.now, searchLagMs: 5000 })
    const { id } = fake.organisation('1001').createRecord({ LeadKit_ID: 'k' })
    const search = () => send('GET', '/Leads/search?criteria=(LeadKit_ID:equals:k)')
    const query = { select_query: "select id, LeadKit_ID from Leads where LeadKit_ID in ('k') limit 200" }
    expect((await search()).status).toBe(204)
    expect(await (await send('POST', '/coql', query)).json()).toMatchObject({ data: [{ id, LeadKit_ID: 'k' }] })
    expect((await send('GET', `/Leads?ids=${id}&fields=Last_Name`)).status).toBe(200)
    clock.advance(5000)
    expect((await search()).status).toBe(200)
  })

  it('page by token, in order, and show converted leads only when asked', async () => {
    const { fake, send } = await start()
    const organisation = fake.organisation('1001')
    const ids = ['a', 'b', 'c'].map((name) => organisation.createRecord({ First_Name: name }).id)
    organisation.convertRecord(ids[2] ?? '')
    const list = async (query: string) => {
      const response = await send('GET', `/Leads?fields=First_Name&sort_order=asc&per_page=1&${query}`)
      return (await response.json()) as { data: { id: string }[]; info: { next_page_token?: string } }
    }
    const first = await list('converted=both')
    const second = await list(`converted=both&page_token=${first.info.next_page_token}`)
    expect([first.data[0]?.id, second.data[0]?.id]).toEqual(ids.slice(0, 2))
    const last = await list(`page_token=${first.info.next_page_token}`)
    expect(last.info.next_page_token).toBeUndefined()
  })

  it('say 304 when nothing changed, and list what was removed', async () => {
    const { fake, send } = await start({ now: clock.now })
    const organisation = fake.organisation('1001')
    organisation.removeRecord(organisation.createRecord({}).id)
    organisation.createRecord({})
    clock.advance(2000)
    const since = { 'if-modified-since': `${clock.now().toISOString().slice(0, 19)}+00:00` }
    expect((await send('GET', '/Leads?fields=id', undefined, since)).status).toBe(304)
    expect(await (await send('GET', '/Leads/deleted')).json()).toMatchObject({ data: [{ type: 'recycle' }] })
  })
})

describe('access', () => {
  it('belongs to one organisation, ends with its token and its scopes, and costs credits', async () => {
    const { fake, send } = await start({
      now: clock.now,
      organisations: [{ organisationId: '1001' }, { organisationId: '2', scopes: ['ZohoCRM.org.READ'] }],
      limits: { credits: 4 },
    })
    const other = fake.auth.issueAccessToken(fake.organisation('2'))
    const asOther = { authorization: `Zoho-oauthtoken ${other}` }
    expect((await send('GET', '/org', undefined, asOther)).status).toBe(200)
    expect(await codesOf(await send('GET', '/Leads?fields=id', undefined, asOther))).toEqual(['OAUTH_SCOPE_MISMATCH'])
    expect(await codesOf(await send('GET', '/org', undefined, { authorization: `Bearer ${other}` }))).toEqual([
      'INVALID_TOKEN',
    ])
    const data = Array.from({ length: 20 }, () => ({ Last_Name: 'Ada' }))
    expect((await send('POST', '/Leads', { data })).headers.get('x-api-credits-remaining')).toBe('2')
    expect(await codesOf(await send('POST', '/Leads', { data: [...data, ...data] }))).toEqual(['TOO_MANY_REQUESTS'])
    clock.advance(DAY_MS)
    expect((await send('GET', '/org')).status).toBe(401)
  })
})

describe('channels', () => {
  it('of more than a week live an hour, deliver what they were opened for, and end', async () => {
    const host = await startFakeHttpServer(() => ({ status: 200 }))
    const { fake, send } = await start({ now: clock.now })
    const channel = { channel_id: '17', notify_url: `${host.url}/zoho?t=1`, events: ['Leads.create'], token: 'mine' }
    const expiry = new Date(clock.now().getTime() + 8 * DAY_MS).toISOString()
    expect((await send('PUT', '/actions/watch', { watch: [channel] })).status).toBe(400)
    await send('POST', '/actions/watch', { watch: [{ ...channel, channel_expiry: expiry }] })
    expect(fake.channels.map(({ expiresAt }) => expiresAt.getTime() - clock.now().getTime())).toEqual([3_600_000])
    const organisation = fake.organisation('1001')
    const { id } = organisation.createRecord({})
    organisation.removeRecord(id)
    clock.advance(3_600_000)
    organisation.createRecord({})
    await fake.notificationsSettled()
    await host.close()
    expect(host.requests.map((request) => request.json())).toMatchObject([
      { module: 'Leads', ids: [id], operation: 'insert', channel_id: '17', token: 'mine', query_params: { t: '1' } },
    ])
  })
})

async function start(options: ZohoFakeOptions = {}) {
  const fake = await startZohoFake(options)
  opened.push(fake)
  const token = fake.auth.issueAccessToken(fake.organisation('1001'))
  const send = (
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> =>
    fetch(`${fake.url}/crm/v8${path}`, {
      method,
      headers: { authorization: `Zoho-oauthtoken ${token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  return { fake, send }
}

/** The codes of the records, or of the refusal of the whole request. */
async function codesOf(response: Response): Promise<readonly string[]> {
  const body = (await response.json()) as { readonly code?: string; readonly data?: readonly { code: string }[] }
  return body.data?.map(({ code }) => code) ?? [body.code ?? '']
}
