import { salesforceAnswers } from '@leadkit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildWrite, type SalesforceBench, startBench } from './salesforce-bench.ts'

let bench: SalesforceBench

beforeEach(async () => {
  bench = await startBench()
})

afterEach(() => bench.close())

function createPerson(email: string): string {
  return bench.org.createRecord({ LastName: 'Byron', Company: 'Newstead', Email: email }).id
}

describe('somebody who is already there', () => {
  it('is asked for alone when a collection tells of a duplicate, and linked; the neighbours are written in one call', async () => {
    const existing = createPerson('ada@example.com')
    const writes = [buildWrite(), buildWrite({ Email: 'ada@example.com' }), buildWrite()]
    const results = await bench.upsert(writes)
    expect(results.map((result) => result.ok && result.outcome)).toEqual(['created', 'linked', 'created'])
    expect(bench.org.record(existing)?.fields).toMatchObject({ LeadKit_Id__c: writes[1]?.key, LastName: 'Lovelace' })
    expect(bench.calls()).toEqual([
      'PATCH composite/sobjects/Lead/LeadKit_Id__c',
      `PATCH sobjects/Lead/LeadKit_Id__c/${writes[1]?.key}`,
      'PATCH composite/sobjects',
    ])
  })

  it('is named and not written to under the policy `fail`, out of a collection too', async () => {
    const existing = createPerson('ada@example.com')
    const results = await bench.upsert([buildWrite(), buildWrite({ Email: 'ada@example.com' })], 'fail')
    expect(results[1]).toMatchObject({ ok: false, error: { code: 'duplicate', details: { existingIds: [existing] } } })
    expect(bench.org.record(existing)?.fields['LeadKit_Id__c']).toBeUndefined()
  })

  it('is not linked when the only record that is alike is a contact', async () => {
    const contact = bench.org.createRecord({ LastName: 'Byron', Email: 'ada@example.com' }, 'Contact')
    const [result] = await bench.upsert([buildWrite({ Email: 'ada@example.com' })])
    expect(result).toMatchObject({ ok: false, error: { code: 'duplicate', details: { existingIds: [contact.id] } } })
    expect(bench.org.record(contact.id)?.fields['LeadKit_Id__c']).toBeUndefined()
  })

  it('is the lead when a contact is alike as well', async () => {
    const lead = createPerson('ada@example.com')
    bench.org.duplicateRule = false
    const contact = bench.org.createRecord({ LastName: 'Byron', Email: 'ada@example.com' }, 'Contact')
    const write = buildWrite({ Email: 'ada@example.com', FirstName: 'Ada' })
    // The rule would match the contact again when the link is saved; by then it is switched off.
    bench.fake.alterNext((answer) => {
      bench.org.duplicateRule = false
      return answer
    })
    bench.org.duplicateRule = true
    expect(await bench.upsert([write])).toMatchObject([{ ok: true, outcome: 'linked', externalId: lead }])
    expect(bench.org.record(contact.id)?.fields['FirstName']).toBeUndefined()
  })

  it('needs a person when the key is on one record and the e-mail address on another', async () => {
    const write = buildWrite({ Email: 'first@example.com' })
    await bench.upsert([write])
    const other = createPerson('second@example.com')
    const [result] = await bench.upsert([{ ...write, fields: { Email: 'second@example.com' } }])
    expect(result).toMatchObject({ ok: false, error: { code: 'duplicate', details: { existingIds: [other] } } })
    expect(bench.org.record(other)?.fields['LeadKit_Id__c']).toBeUndefined()
  })

  it('is transient when the record vanishes before it is linked', async () => {
    const existing = createPerson('ada@example.com')
    bench.fake.alterNext((answer) => {
      bench.org.deleteRecord(existing)
      return answer
    })
    const [result] = await bench.upsert([buildWrite({ Email: 'ada@example.com' })])
    expect(result).toMatchObject({ ok: false, error: { code: 'transient' } })
  })
})

describe('a key that is not unique', () => {
  it('is a duplicate of all its records, one by one and in a collection (case 10)', async () => {
    const other = await startBench({ orgs: [{ keyField: 'not_unique' }] })
    const write = buildWrite()
    const base = { LastName: 'Byron', Company: 'Newstead', LeadKit_Id__c: write.key }
    const ids = [other.org.createRecord(base).id, other.org.createRecord(base).id]
    for (const writes of [[write], [write, buildWrite()]]) {
      const [result] = await other.upsert(writes)
      expect(result).toMatchObject({ ok: false, error: { code: 'duplicate', details: { existingIds: ids } } })
    }
    await other.close()
    expect(other.org.records.filter(({ fields }) => fields['LastName'] === 'Byron')).toHaveLength(2)
  })
})

describe('a key that another writer just takes', () => {
  it('is written once more at once, out of a collection too (case 5)', async () => {
    const writes = [buildWrite(), buildWrite()]
    const id = bench.org.createRecord({
      LastName: 'Byron',
      Company: 'Newstead',
      LeadKit_Id__c: writes[0]?.key ?? '',
    }).id
    const message = `duplicate value found: LeadKit_Id__c duplicates value on record with id: ${id}`
    bench.fake.alterNext((answer) => {
      const [, ...others] = answer.body as never[]
      const errors = [{ statusCode: 'DUPLICATE_VALUE', message, fields: [] }]
      return { ...answer, body: [{ success: false, errors }, ...others] }
    })
    const results = await bench.upsert(writes)
    expect(results).toMatchObject([
      { ok: true, outcome: 'updated', externalId: id },
      { ok: true, outcome: 'created' },
    ])
    expect(bench.calls()).toHaveLength(2)
  })

  it('is transient when it is still taken then', async () => {
    bench.fake.fault({ kind: 'status', ...salesforceAnswers.keyTaken('LeadKit_Id__c', '00Q000100000001AAA'), times: 2 })
    const [result] = await bench.upsert([buildWrite()])
    expect(result).toMatchObject({ ok: false, error: { code: 'transient', details: { scope: 'record' } } })
    expect(bench.calls()).toHaveLength(2)
  })
})
