import { afterEach, describe, expect, it } from 'vitest'
import { createTestClock } from '../test-call-context.ts'
import { type SalesforceFake, type SalesforceFakeOptions, startSalesforceFake } from './salesforce-fake.ts'
import type { SalesforceFakeOrg } from './salesforce-fake-org.ts'

const PERSON = { LastName: 'Lovelace', Company: 'Analytical Engines' }
const BY_KEY = '/composite/sobjects/Lead/LeadKit_Id__c'
const clock = createTestClock(new Date('2026-11-22T12:00:00Z'))
const opened: SalesforceFake[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((fake) => fake.close()))
})

describe('collections', () => {
  it('are answered record by record, in order, with codes under statusCode', async () => {
    const fake = await start()
    const answer = await send(fake, 'PATCH', BY_KEY, [{ ...PERSON, LeadKit_Id__c: 'a' }, { LeadKit_Id__c: 'b' }])
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject([
      { success: true, created: true },
      { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }, { statusCode: 'REQUIRED_FIELD_MISSING' }] },
    ])
    expect(fake.org(0).records).toHaveLength(1)
  })

  it('are refused whole for an unknown field, a value of the wrong type, or more than 200 records', async () => {
    const fake = await start()
    const good = { ...PERSON, LeadKit_Id__c: 'a' }
    const tooMany = Array.from({ length: 201 }, (_, index) => ({ ...PERSON, LeadKit_Id__c: String(index) }))
    for (const records of [[good, { Nonsense: 'x' }], [good, { AnnualRevenue: 'much' }], tooMany]) {
      expect((await send(fake, 'PATCH', BY_KEY, records)).status).toBe(400)
    }
    expect(fake.org(0).records).toEqual([])
  })

  it('refuse all records of one key', async () => {
    const fake = await start()
    const answer = await send(
      fake,
      'PATCH',
      BY_KEY,
      ['a', 'A'].map((key) => ({ ...PERSON, LeadKit_Id__c: key })),
    )
    expect(await answer.json()).toMatchObject([{ success: false }, { success: false }])
  })

  it('keep the ids of duplicates to themselves, which single records tell', async () => {
    const fake = await start()
    const { id } = fake.org(0).createRecord({ ...PERSON, Email: 'ada@example.com' })
    const record = { ...PERSON, Email: 'ADA@example.com' }
    const many = await send(fake, 'PATCH', BY_KEY, [{ ...record, LeadKit_Id__c: 'a' }])
    expect(JSON.stringify(await many.json())).not.toContain(id)
    const one = await send(fake, 'PATCH', '/sobjects/Lead/LeadKit_Id__c/a', record)
    expect(one.status).toBe(400)
    expect(JSON.stringify(await one.json())).toContain(id)
  })
})

describe('records', () => {
  it('free what was unique when they are deleted, and take it back when they are restored', async () => {
    const org = (await start()).org(0)
    const first = org.createRecord({ ...PERSON, LeadKit_Id__c: 'a' })
    org.deleteRecord(first.id)
    expect(org.findByValue('Lead', 'LeadKit_Id__c', 'A')).toEqual([])
    org.restoreRecord(first.id)
    expect(org.findByValue('Lead', 'LeadKit_Id__c', 'A').map(({ id }) => id)).toEqual([first.id])
  })

  it('are seen by queryAll when they are deleted, with their master, until they are erased', async () => {
    const fake = await start()
    const org = fake.org(0)
    const [master, loser] = [org.createRecord(PERSON), org.createRecord(PERSON)]
    org.mergeRecords(master.id, loser.id)
    const soql = 'SELECT Id, MasterRecordId FROM Lead WHERE IsDeleted = true'
    const rows = async (path: string): Promise<unknown> => {
      const answer = await send(fake, 'GET', `/${path}?q=${encodeURIComponent(soql)}`)
      return ((await answer.json()) as { records: unknown }).records
    }
    expect(await rows('query')).toEqual([])
    expect(await rows('queryAll')).toMatchObject([{ Id: loser.id, MasterRecordId: master.id }])
    org.eraseRecord(loser.id)
    expect(await rows('queryAll')).toEqual([])
    expect(org.deletions('Lead')).toMatchObject([{ id: loser.id }])
  })
})

describe('access', () => {
  it("belongs to one organisation and its host; a token at another's host is noticed", async () => {
    const fake = await start({ orgs: [{}, {}] })
    const token = fake.auth.issueAccessToken(fake.org(0))
    const ask = (org: SalesforceFakeOrg): Promise<Response> =>
      fetch(`${fake.instanceUrlOf(org)}/services/data/v64.0/sobjects/Lead/describe`, {
        headers: { authorization: `Bearer ${token}` },
      })
    expect([(await ask(fake.org(0))).status, fake.auth.misdirected.length]).toEqual([200, 0])
    expect([(await ask(fake.org(1))).status, fake.auth.misdirected.length]).toEqual([401, 1])
    await fake.moveInstance(fake.org(0))
    expect((await ask(fake.org(0))).status).toBe(401)
  })

  it('is counted over 24 hours', async () => {
    const fake = await start({ dailyLimit: 1, now: clock.now })
    const ask = (): Promise<Response> => send(fake, 'GET', '/sobjects/Lead/describe')
    expect((await ask()).headers.get('sforce-limit-info')).toBe('api-usage=1/1')
    expect((await ask()).status).toBe(403)
    clock.advance(86_400_000)
    expect((await ask()).status).toBe(200)
  })

  it('rotates refresh tokens, and revokes all when an old one comes again', async () => {
    const fake = await start()
    const org = fake.org(0)
    expect((await grant(fake, 'refresh-1')).status).toBe(200)
    const present = fake.auth.refreshTokenOf(org) ?? ''
    expect((await grant(fake, 'refresh-1')).status).toBe(400)
    expect((await grant(fake, present)).status).toBe(400)
  })

  it('refuses one of two refreshes that run at a time', async () => {
    const fake = await start({ refreshMs: 20 })
    const answers = await Promise.all([grant(fake, 'refresh-1'), grant(fake, 'refresh-1')])
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1)
  })
})

async function start(options: SalesforceFakeOptions = {}): Promise<SalesforceFake> {
  const fake = await startSalesforceFake(options)
  opened.push(fake)
  return fake
}

function send(fake: SalesforceFake, method: string, path: string, body?: unknown): Promise<Response> {
  const org = fake.org(0)
  const whole = Array.isArray(body)
    ? { allOrNone: false, records: body.map((record: object) => ({ attributes: { type: 'Lead' }, ...record })) }
    : body
  return fetch(`${fake.instanceUrlOf(org)}/services/data/v64.0${path}`, {
    method,
    headers: { authorization: `Bearer ${fake.auth.issueAccessToken(org)}`, 'content-type': 'application/json' },
    ...(whole === undefined ? {} : { body: JSON.stringify(whole) }),
  })
}

function grant(fake: SalesforceFake, refreshToken: string): Promise<Response> {
  const { clientId, clientSecret } = fake.org(0).oauth
  const form = { grant_type: 'refresh_token', client_id: clientId, client_secret: clientSecret }
  return fetch(`${fake.loginUrl}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...form, refresh_token: refreshToken }),
  })
}
