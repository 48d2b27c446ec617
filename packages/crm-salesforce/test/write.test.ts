import { retryTransient } from '@leadkit/adapter-kit'
import { isLeadKitError } from '@leadkit/contracts'
import { salesforceAnswers } from '@leadkit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildWrite, type SalesforceBench, startBench } from './salesforce-bench.ts'

const COLLECTION = 'PATCH composite/sobjects/Lead/LeadKit_Id__c'

let bench: SalesforceBench

beforeEach(async () => {
  bench = await startBench()
})

afterEach(() => bench.close())

describe('upsert', () => {
  it('asks for the types of fields once, and only when there is a date to write', async () => {
    const moment = new Date('1815-12-10T09:00:00Z')
    const dated = { FirstSeen__c: moment, NextCall__c: moment }
    await bench.upsert([buildWrite(dated), buildWrite({ NextCall__c: moment })])
    expect(bench.calls()).toEqual(['GET sobjects/Lead/describe', COLLECTION])
    expect(bench.org.records[0]?.fields).toMatchObject({
      FirstSeen__c: '1815-12-10',
      NextCall__c: '1815-12-10T09:00:00.000Z',
    })
  })

  it('sends booleans and numbers as they are, and lists as choices', async () => {
    const [result] = await bench.upsert([
      buildWrite({ HasOptedOutOfEmail: true, AnnualRevenue: 7.5, Phone: ['1', '2'] }),
    ])
    expect(result?.ok).toBe(true)
    expect(bench.org.records[0]?.fields).toMatchObject({ HasOptedOutOfEmail: true, AnnualRevenue: 7.5, Phone: '1;2' })
  })

  it('takes the records with an unknown field out of a collection that is refused whole, and sends the others once more', async () => {
    const writes = Array.from({ length: 100 }, (_, index) => buildWrite(index % 10 === 0 ? { Nonsense__c: 'x' } : {}))
    const results = await bench.upsert(writes)
    expect(results.filter((result) => !result.ok)).toHaveLength(10)
    expect(bench.org.records).toHaveLength(90)
    expect(bench.calls()).toEqual([COLLECTION, COLLECTION])
  })

  it('finds one value of the wrong type among a hundred in few calls', async () => {
    const writes = Array.from({ length: 100 }, (_, index) => buildWrite(index === 70 ? { AnnualRevenue: 'much' } : {}))
    const results = await bench.upsert(writes)
    expect(results.filter((result) => !result.ok).map(({ key }) => key)).toEqual([writes[70]?.key])
    expect(results[70]).toMatchObject({ error: { code: 'validation', details: { vendorCode: 'JSON_PARSER_ERROR' } } })
    expect(bench.org.records).toHaveLength(99)
    expect(bench.calls().length).toBeLessThanOrEqual(15)
  })
})

describe('upsert of unfit records', () => {
  it('does not take a collection apart that is refused for what no record can help', async () => {
    const [code, message] = ['INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights']
    bench.fake.fault({ kind: 'status', status: 403, body: [{ errorCode: code, message }], times: 99 })
    const error: unknown = await bench.upsert([buildWrite(), buildWrite()]).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'permanent', details: { vendorCode: code, scope: 'request' } })
    expect(bench.calls()).toHaveLength(1)
    expect(await bench.upsert([buildWrite()])).toMatchObject([{ ok: false, error: { details: { scope: 'record' } } }])
  })

  it('tells every field that a record was refused for (case 58)', async () => {
    const { key } = buildWrite()
    const fields = { LastName: 'Lovelace', Email: 'no address' }
    for (const writes of [[{ key, fields }], [{ key, fields }, buildWrite()]]) {
      const [result] = await bench.upsert(writes)
      const named = result?.ok === false ? result.error.details.fields?.map(({ name }) => name) : []
      expect(named?.toSorted()).toEqual(['Company', 'Email'])
    }
  })

  it('refuses what would change the identity of a record, before any request', async () => {
    for (const name of ['Id', 'attributes', 'leadkit_id__C', 'a b', "x'"]) {
      const [result] = await bench.upsert([buildWrite({ [name]: 'x' })])
      expect(result).toMatchObject({ ok: false, error: { code: 'validation' } })
    }
    expect(bench.calls()).toEqual([])
  })

  it.each(['missing', 'hidden'] as const)('stops the account when the key field is %s', async (keyField) => {
    const other = await startBench({ orgs: [{ keyField }] })
    const error: unknown = await other.upsert([buildWrite(), buildWrite()]).catch((thrown: unknown) => thrown)
    await other.close()
    expect(error).toMatchObject({ code: 'permanent', details: { scope: 'account', vendorCode: 'KEY_FIELD_UNFIT' } })
    expect(other.calls()).toHaveLength(1)
  })

  it('runs the assignment rules for new leads only, and lets no duplicate pass', async () => {
    const write = buildWrite()
    const [result] = await bench.upsert([write])
    const externalId = result?.ok === true ? (result.externalId ?? '') : ''
    await bench.provider.update(bench.context, 'Lead', [{ ...write, externalId }])
    const headers = bench.fake.requests.map((request) => request.headers)
    expect(headers.map((one) => one.get('sforce-auto-assign'))).toEqual([null, 'FALSE'])
    expect(headers.map((one) => one.get('sforce-duplicate-rule-header'))).toEqual([
      'allowSave=false',
      'allowSave=false',
    ])
  })

  it('is done within p-retry when a row is locked twice (case 62)', async () => {
    const locked = { kind: 'status', ...salesforceAnswers.rowLocked() } as const
    bench.fake.fault({ ...locked, times: 2 })
    const attempt = async () => {
      const [result] = await bench.upsert([buildWrite()])
      if (result?.ok !== true) throw result?.error ?? new Error('no result')
      return result.outcome
    }
    const signal = new AbortController().signal
    await expect(retryTransient(attempt, { signal, minDelayMs: 1, maxDelayMs: 5 })).resolves.toBe('created')
    expect(bench.calls()).toHaveLength(3)
  })
})

describe('upsert under limits', () => {
  it('keeps what was written before a limit stopped it, and gives the rest the reason', async () => {
    bench.fake.fault({
      kind: 'status',
      ...salesforceAnswers.dailyLimit(),
      match: () => bench.fake.requests.length > 1,
    })
    const results = await bench.upsert(Array.from({ length: 250 }, () => buildWrite()))
    expect(results.slice(0, 200).every((result) => result.ok)).toBe(true)
    expect(results.slice(200).every((result) => !result.ok && result.error.code === 'rate_limited')).toBe(true)
    expect(bench.org.records).toHaveLength(200)
  })

  it('says rate_limited, not auth, for a 403 of the daily limit, and asks again after a quarter of an hour (case 46)', async () => {
    const now = new Date('2026-11-22T12:00:00Z')
    const other = await startBench({ dailyLimit: 1, now: () => now }, { now: () => now })
    await other.upsert([buildWrite()])
    const error: unknown = await other.upsert([buildWrite(), buildWrite()]).catch((thrown: unknown) => thrown)
    await other.close()
    expect(isLeadKitError(error, 'rate_limited')).toBe(true)
    expect(error).toMatchObject({ retryAfterMs: 900_000, details: { scope: 'account' } })
    expect(other.budget.observations.at(-1)).toEqual({
      bucket: 'daily',
      blockedUntil: new Date('2026-11-22T12:15:00Z'),
    })
  })

  it('reports how much of the day is used (case 48)', async () => {
    await bench.upsert([buildWrite()])
    expect(bench.budget.observations).toEqual([{ bucket: 'daily', limit: 100_000, remaining: 99_999 }])
  })

  it('refuses an object that is not offered', async () => {
    const call = bench.provider.upsert(bench.context, 'Case', [buildWrite()], { onDuplicate: 'link' })
    await expect(call).rejects.toMatchObject({ code: 'unsupported' })
    expect(bench.calls()).toEqual([])
  })
})

describe('update', () => {
  it('updates by id in one call, whether the id is given or looked up', async () => {
    const writes = [buildWrite(), buildWrite(), buildWrite()]
    const [first] = await bench.upsert(writes)
    const externalId = first?.ok === true ? (first.externalId ?? '') : ''
    const updates = writes.map((write, index) => ({ key: write.key, fields: { FirstName: `Ada ${index}` } }))
    const results = await bench.provider.update(bench.context, 'Lead', [
      { ...updates[0]!, externalId },
      ...updates.slice(1),
    ])
    expect(results.map((result) => result.ok)).toEqual([true, true, true])
    expect(bench.calls().slice(1)).toEqual(['GET query', 'PATCH composite/sobjects'])
    expect(bench.org.records.map(({ fields }) => fields['FirstName'])).toEqual(['Ada 0', 'Ada 1', 'Ada 2'])
  })

  it('does not name one record twice in a request', async () => {
    const [result] = await bench.upsert([buildWrite()])
    const externalId = result?.ok === true ? (result.externalId ?? '') : ''
    const updates = [buildWrite({ FirstName: 'one' }), buildWrite({ FirstName: 'two' })]
    const results = await bench.provider.update(
      bench.context,
      'Lead',
      updates.map((write) => ({ ...write, externalId })),
    )
    expect(results.map((one) => one.ok)).toEqual([true, true])
    expect(bench.org.records[0]?.fields['FirstName']).toBe('two')
  })

  it('tells which records are alike when the e-mail address belongs to another lead', async () => {
    const write = buildWrite()
    await bench.upsert([write])
    const other = bench.org.createRecord({ LastName: 'X', Company: 'Y', Email: 'taken@example.com' })
    const update = { key: write.key, fields: { Email: 'taken@example.com' } }
    expect(await bench.provider.update(bench.context, 'Lead', [update])).toMatchObject([
      { ok: false, error: { code: 'duplicate', details: { existingIds: [other.id] } } },
    ])
  })

  it('writes contacts, too', async () => {
    const write = { key: buildWrite().key, fields: { LastName: 'Lovelace' } }
    const [result] = await bench.provider.upsert(bench.context, 'Contact', [write], { onDuplicate: 'link' })
    expect(result).toMatchObject({ ok: true, outcome: 'created', externalId: expect.stringMatching(/^003/) })
    expect(bench.org.records).toEqual([])
  })
})

describe('remove', () => {
  it('moves many to the recycle bin in one call', async () => {
    const writes = Array.from({ length: 5 }, () => buildWrite())
    const results = await bench.upsert(writes)
    const references = results.map((result) => ({
      key: result.key,
      externalId: result.ok ? (result.externalId ?? '') : '',
    }))
    bench.org.deleteRecord(references[0]?.externalId ?? '')
    const removed = await bench.provider.remove(bench.context, 'Lead', references, 'trash')
    expect(removed.map((result) => result.ok && result.outcome)).toEqual([
      'absent',
      ...Array.from({ length: 4 }, () => 'removed'),
    ])
    expect(bench.calls().slice(1)).toEqual(['DELETE composite/sobjects'])
    expect(bench.org.all('Lead').every((record) => record.deleted)).toBe(true)
  })
})

describe('a converted lead', () => {
  it('is told as such by the first answer, to an update and to a keyed write (B18)', async () => {
    const write = buildWrite()
    const [made] = await bench.upsert([write])
    const externalId = (made?.ok === true && made.externalId) || ''
    bench.org.convertLead(externalId)
    const expected = [
      { ok: false, error: { code: 'permanent', details: { recordState: 'converted', scope: 'record' } } },
    ]
    expect(await bench.provider.update(bench.context, 'Lead', [{ ...write, externalId }])).toMatchObject(expected)
    expect(await bench.upsert([write])).toMatchObject(expected)
  })
})
