import { isLeadKitError } from '@leadkit/contracts'
import { zohoAnswers } from '@leadkit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildWrite, startBench, type ZohoBench } from './zoho-bench.ts'

let bench: ZohoBench

beforeEach(async () => {
  bench = await startBench()
})

afterEach(() => bench.fake.close())

describe('upsert', () => {
  it('is one call for a hundred leads, by the key field, and sets off no automation', async () => {
    await bench.upsert(Array.from({ length: 100 }, () => buildWrite()))
    expect(bench.calls()).toEqual(['POST Leads/upsert'])
    expect(bench.fake.requests[0]?.json()).toMatchObject({ duplicate_check_fields: ['LeadKit_ID'], trigger: [] })
    expect(bench.budget.acquired).toBe(10)
  })

  it('sets off the automations that the host asked for', async () => {
    const other = await startBench({}, {}, { triggers: ['workflow', 'blueprint'] })
    await other.upsert([buildWrite()])
    await other.fake.close()
    expect(other.fake.requests[0]?.json()).toMatchObject({ trigger: ['workflow', 'blueprint'] })
  })

  it.each(['missing', 'not_unique'] as const)('stops the account when the key field is %s', async (keyField) => {
    const other = await startBench({ organisations: [{ organisationId: '7', keyField }] })
    const error: unknown = await other.upsert([buildWrite(), buildWrite()]).catch((thrown: unknown) => thrown)
    await other.fake.close()
    expect(error).toMatchObject({ code: 'permanent', details: { scope: 'account', vendorCode: 'KEY_FIELD_UNFIT' } })
    expect(other.organisation.records).toEqual([])
  })

  it.each([
    ['missing', 'key_field_missing'],
    ['not_unique', 'key_field_not_unique'],
  ] as const)('never inserts where duplicates are to fail and the key field is %s', async (keyField, problem) => {
    const other = await startBench({ organisations: [{ organisationId: '7', keyField }] })
    const error: unknown = await other.upsert([buildWrite()], 'fail').catch((thrown: unknown) => thrown)
    await other.fake.close()
    const details = { scope: 'account', vendorCode: 'KEY_FIELD_UNFIT', problem: { code: problem } }
    expect(error).toMatchObject({ code: 'permanent', details })
    expect(other.organisation.records).toEqual([])
  })

  it('keeps what was written before a limit stopped it, and gives the rest the reason', async () => {
    const match = (): boolean => bench.fake.requests.length > 1
    bench.fake.fault({ kind: 'status', ...zohoAnswers.tooManyRequests({ retryAfterSeconds: 5 }), match })
    const results = await bench.upsert(Array.from({ length: 150 }, () => buildWrite()))
    expect(results.slice(0, 100).every((result) => result.ok)).toBe(true)
    expect(results.slice(100).every((result) => !result.ok && result.error.code === 'rate_limited')).toBe(true)
    expect(bench.organisation.records).toHaveLength(100)
  })

  it('halves a batch that Zoho refuses whole until only the bad record fails', async () => {
    const bad = buildWrite({ Company: 'bad' })
    const match = ({ text }: { text(): string }): boolean => text().includes('"bad"')
    bench.fake.fault({ kind: 'status', ...zohoAnswers.invalidRequest({}), match, times: 20 })
    const results = await bench.upsert([buildWrite(), buildWrite(), bad, buildWrite()])
    expect(results.map((result) => result.ok)).toEqual([true, true, false, true])
  })

  it('refuses an object that is not offered', async () => {
    const call = bench.provider.upsert(bench.context, 'Contacts', [buildWrite()], { onDuplicate: 'link' })
    await expect(call).rejects.toMatchObject({ code: 'unsupported' })
    expect(bench.calls()).toEqual([])
  })

  it('makes a record again that a person removed', async () => {
    const write = buildWrite()
    const [first] = await bench.upsert([write])
    bench.organisation.removeRecord(idOf(first))
    expect(await bench.upsert([{ ...write, externalId: idOf(first) }])).toMatchObject([
      { ok: true, outcome: 'created' },
    ])
  })
})

describe('update of a converted lead', () => {
  const converted = { code: 'permanent', retryable: false, details: { recordState: 'converted', scope: 'record' } }

  async function makeConverted() {
    const write = buildWrite()
    await bench.upsert([write])
    const externalId = bench.organisation.records[0]?.id ?? ''
    bench.organisation.convertRecord(externalId)
    return { ...write, externalId }
  }

  it('says so with the first answer (B18)', async () => {
    const write = await makeConverted()
    expect(await bench.provider.update(bench.context, 'Leads', [write])).toMatchObject([
      { ok: false, error: converted },
    ])
    expect(bench.calls().filter((call) => call === 'PUT Leads')).toHaveLength(1)
  })

  it('says so where Zoho answers that there is no such lead, and calls a lead that is gone gone', async () => {
    const write = await makeConverted()
    const unknown = { code: 'INVALID_DATA', details: { api_name: 'id' }, message: 'words', status: 'error' }
    bench.fake.fault({ kind: 'status', status: 400, body: { data: [unknown, unknown] } })
    const gone = { ...buildWrite(), externalId: '999' }
    expect(await bench.provider.update(bench.context, 'Leads', [write, gone])).toMatchObject([
      { ok: false, error: converted },
      { ok: false, error: { code: 'not_found' } },
    ])
  })

  it('keeps what Zoho said when it cannot be asked again', async () => {
    const write = await makeConverted()
    const unknown = { code: 'INVALID_DATA', details: { api_name: 'id' }, message: 'words', status: 'error' }
    bench.fake.fault({ kind: 'status', status: 400, body: { data: [unknown] } })
    bench.fake.fault({
      kind: 'status',
      status: 503,
      match: ({ url }) => url.pathname.endsWith('/Leads') && url.search.includes('converted'),
    })
    expect(await bench.provider.update(bench.context, 'Leads', [write])).toMatchObject([
      { ok: false, error: { code: 'not_found' } },
    ])
  })
})

describe('fields', () => {
  it('are not asked for when only standard ones are written', async () => {
    await bench.upsert([buildWrite({ First_Name: 'Ada', Email: 'ada@example.com', Description: null })])
    expect(bench.calls()).toEqual(['POST Leads/upsert'])
  })

  it('are asked for once per call otherwise, and give days, moments, numbers and choices their form', async () => {
    const moment = new Date('1815-12-10T09:00:00.123Z')
    const fields = { Date_of_Birth: moment, Next_Call: moment, No_of_Employees: 3, Interests: ['CRM', 'Ads'] }
    const results = await bench.upsert([buildWrite(fields), buildWrite({ Email_Opt_Out: true })])
    expect(results.map((result) => result.ok)).toEqual([true, true])
    expect(bench.calls()).toEqual(['GET settings/fields', 'POST Leads/upsert'])
    expect(bench.organisation.records[0]?.fields).toMatchObject({
      Date_of_Birth: '1815-12-10',
      Next_Call: '1815-12-10T09:00:00+00:00',
      No_of_Employees: 3,
      Interests: ['CRM', 'Ads'],
    })
  })

  it('that Zoho would leave out without a word are refused before the call', async () => {
    const [result] = await bench.upsert([buildWrite({ Scoore: 1, Created_Time: new Date() })])
    expect(result).toMatchObject({ ok: false, error: { code: 'validation' } })
    expect(!result?.ok && result?.error.details.fields).toEqual([
      { name: 'Scoore', code: 'UNKNOWN_FIELD', rule: 'unknown_field' },
      { name: 'Created_Time', code: 'READ_ONLY_FIELD', rule: 'read_only' },
    ])
    expect(bench.calls()).toEqual(['GET settings/fields'])
  })

  it('that a lead must have are named when they are missing', async () => {
    const [result] = await bench.upsert([{ ...buildWrite(), fields: { First_Name: 'Ada' } }])
    expect(!result?.ok && result?.error.details.fields).toEqual([
      { name: 'Last_Name', code: 'MANDATORY_NOT_FOUND', rule: 'required' },
    ])
  })
})

describe('upsert of somebody who is already there', () => {
  it('links by a PUT to the record that a DUPLICATE_DATA names', async () => {
    const existing = bench.organisation.createRecord({ Email: 'ada@example.com' })
    const clash = { field: 'Email', id: existing.id }
    const match = ({ method }: { method: string }): boolean => method === 'POST'
    bench.fake.fault({ kind: 'status', ...zohoAnswers.duplicates([clash]), match })
    const write = buildWrite({ Email: 'ada@example.com' })
    expect(await bench.upsert([write])).toMatchObject([{ ok: true, outcome: 'linked', externalId: existing.id }])
    expect(bench.calls()).toEqual(['POST Leads/upsert', 'PUT Leads'])
    expect(bench.organisation.record(existing.id)?.fields['LeadKit_ID']).toBe(write.key)
  })

  it('does not write to a contact that has the value', async () => {
    const clash = { field: 'Email', id: '99', module: 'Contacts' }
    bench.fake.fault({ kind: 'status', ...zohoAnswers.duplicates([clash]) })
    const [result] = await bench.upsert([buildWrite({ Email: 'ada@example.com' })])
    expect(result).toMatchObject({ ok: false, error: { code: 'duplicate', details: { existingIds: ['99'] } } })
    expect(bench.calls()).toHaveLength(1)
  })

  it.each(['link', 'fail'] as const)(
    'says duplicate (%s) when key and e-mail address are on two records',
    async (how) => {
      const write = buildWrite({ Email: 'first@example.com' })
      await bench.upsert([write])
      const other = bench.organisation.createRecord({ Email: 'second@example.com' })
      const [result] = await bench.upsert([{ ...write, fields: { Email: 'second@example.com' } }], how)
      expect(result).toMatchObject({ ok: false, error: { code: 'duplicate', details: { existingIds: [other.id] } } })
      expect(bench.organisation.record(other.id)?.fields['LeadKit_ID']).toBeUndefined()
    },
  )

  it('where duplicates are to fail, updates the lead by its key and gives nobody else the key', async () => {
    const [own, taken] = [buildWrite({ Email: 'own@example.com' }), buildWrite({ Email: 'ada@example.com' })]
    await bench.upsert([own])
    bench.organisation.createRecord({ Email: 'ada@example.com', Last_Name: 'Stranger' })
    const results = await bench.upsert([{ ...own, fields: { First_Name: 'Ada' } }, taken], 'fail')
    expect(results).toMatchObject([
      { ok: true, outcome: 'updated' },
      { ok: false, error: { code: 'duplicate' } },
    ])
    expect(bench.organisation.records.map(({ fields }) => fields['Last_Name'])).toEqual(['Lovelace', 'Stranger'])
  })

  it('where duplicates are to fail, updates what another worker has just made', async () => {
    const write = buildWrite({ Email: 'ada@example.com' })
    const made = bench.organisation.createRecord({ LeadKit_ID: write.key })
    bench.fake.fault({ kind: 'status', status: 204, match: ({ url }) => url.pathname.endsWith('/coql') })
    expect(await bench.upsert([write], 'fail')).toMatchObject([{ ok: true, outcome: 'updated', externalId: made.id }])
    expect(bench.calls()).toEqual(['POST coql', 'GET settings/fields', 'POST Leads', 'PUT Leads'])
  })

  it('leaves a clash unanswered, and not dead, when a limit stops the link', async () => {
    const existing = bench.organisation.createRecord({ Email: 'ada@example.com' })
    const match = ({ method }: { method: string }): boolean => method === 'POST'
    bench.fake.fault({ kind: 'status', ...zohoAnswers.duplicates([{ field: 'Email', id: existing.id }]), match })
    bench.fake.fault({ kind: 'status', ...zohoAnswers.tooManyRequests() })
    const error: unknown = await bench
      .upsert([buildWrite({ Email: 'ada@example.com' })])
      .catch((thrown: unknown) => thrown)
    expect(isLeadKitError(error, 'rate_limited')).toBe(true)
  })
})

describe('update', () => {
  it('updates by id, and by key after one query, in calls of a hundred', async () => {
    const writes = Array.from({ length: 3 }, () => buildWrite())
    const created = await bench.upsert(writes)
    const updates = writes.map((write, index) => ({
      key: write.key,
      fields: { First_Name: `Ada ${index}` },
      ...(index === 0 ? { externalId: idOf(created[0]) } : {}),
    }))
    const results = await bench.provider.update(bench.context, 'Leads', updates)
    expect(results.map((result) => result.ok)).toEqual([true, true, true])
    expect(bench.calls().slice(1)).toEqual(['POST coql', 'PUT Leads'])
    expect(bench.organisation.records.map(({ fields }) => fields['First_Name'])).toEqual(['Ada 0', 'Ada 1', 'Ada 2'])
  })

  it('sends a record that two leads share in two calls', async () => {
    const { id } = bench.organisation.createRecord({})
    const updates = ['first', 'second'].map((name) => ({ ...buildWrite({ First_Name: name }), externalId: id }))
    const results = await bench.provider.update(bench.context, 'Leads', updates)
    expect(results.map((result) => result.ok)).toEqual([true, true])
    expect(bench.calls()).toEqual(['PUT Leads', 'PUT Leads'])
  })

  it('holds only those writes to a moment that bring one', async () => {
    const [one, other] = await bench.upsert([buildWrite(), buildWrite()])
    const updates = [
      { ...buildWrite(), externalId: idOf(one), ifUnmodifiedSince: new Date('2020-01-01T00:00:00Z') },
      { ...buildWrite(), externalId: idOf(other) },
    ]
    const results = await bench.provider.update(bench.context, 'Leads', updates)
    expect(results).toMatchObject([
      { ok: false, error: { code: 'conflict' } },
      { ok: true, outcome: 'updated' },
    ])
  })

  it('does not take an unknown owner for a record that is gone', async () => {
    const [result] = await bench.upsert([buildWrite()])
    const entry = {
      code: 'INVALID_DATA',
      details: { api_name: 'id', json_path: '$.data[0].Owner.id' },
      message: 'invalid data',
      status: 'error',
    }
    bench.fake.fault({ kind: 'status', status: 400, body: { data: [entry] } })
    const update = { ...buildWrite(), externalId: idOf(result) }
    expect(await bench.provider.update(bench.context, 'Leads', [update])).toMatchObject([
      { ok: false, error: { code: 'validation' } },
    ])
  })
})

describe('remove', () => {
  it('moves fifty at a time to the bin, and erases one by one', async () => {
    const writes = Array.from({ length: 60 }, () => buildWrite())
    const references = (await bench.upsert(writes)).map((result) => ({ key: result.key, externalId: idOf(result) }))
    await bench.provider.remove(bench.context, 'Leads', references.slice(0, 58), 'trash')
    await bench.provider.remove(bench.context, 'Leads', references.slice(58), 'purge')
    const removals = bench.calls().filter((call) => call.startsWith('DELETE'))
    expect(removals.map((call) => call.replace(/\d+$/, 'id'))).toEqual([
      'DELETE Leads',
      'DELETE Leads',
      'DELETE Leads',
      'DELETE settings/recycle_bin/id',
      'DELETE settings/recycle_bin/id',
    ])
    const types = bench.organisation.removals.map(({ type }) => type)
    expect(types.filter((type) => type === 'permanent')).toHaveLength(2)
  })

  it('erases what a person had moved to the bin', async () => {
    const [result] = await bench.upsert([buildWrite()])
    bench.organisation.removeRecord(idOf(result))
    const reference = { key: result?.key ?? '', externalId: idOf(result) }
    const removed = await bench.provider.remove(bench.context, 'Leads', [reference], 'purge')
    expect(removed).toMatchObject([{ ok: true, outcome: 'removed' }])
    expect(bench.organisation.removals.map(({ type }) => type)).toEqual(['permanent'])
  })

  it('does not call erased what the bin does not have yet', async () => {
    const [result] = await bench.upsert([buildWrite()])
    bench.fake.fault({ kind: 'status', status: 204, match: ({ url }) => url.pathname.includes('recycle_bin') })
    const reference = { key: result?.key ?? '', externalId: idOf(result) }
    const removed = await bench.provider.remove(bench.context, 'Leads', [reference], 'purge')
    expect(removed).toMatchObject([{ ok: false, error: { code: 'transient' } }])
  })
})

function idOf(result: Awaited<ReturnType<ZohoBench['upsert']>>[number] | undefined): string {
  return (result?.ok === true && result.externalId) || ''
}
