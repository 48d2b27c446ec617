import { isLeadKitError } from '@leadkit/contracts'
import { hubspotAnswers } from '@leadkit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildWrite, type HubspotBench, startBench } from './hubspot-bench.ts'

let bench: HubspotBench

beforeEach(async () => {
  bench = await startBench()
})

afterEach(() => bench.fake.close())

describe('upsert', () => {
  it('asks for the types of properties once, and only when there is a date to write', async () => {
    const moment = new Date('1815-12-10T09:00:00Z')
    await bench.upsert([buildWrite({ date_of_birth: moment, next_call: moment }), buildWrite({ next_call: moment })])
    expect(bench.calls()).toEqual(['contacts', 'contacts/batch/upsert'])
    expect(
      bench.portal.records.find(({ properties }) => properties['date_of_birth'] !== undefined)?.properties,
    ).toMatchObject({
      date_of_birth: '1815-12-10',
      next_call: '1815-12-10T09:00:00.000Z',
    })
  })

  it('finds one bad record among a hundred in few calls when HubSpot refuses the batch whole', async () => {
    bench.fake.setBatchMode('whole')
    const writes = Array.from({ length: 100 }, (_, index) =>
      buildWrite({ annualrevenue: index === 70 ? 'much' : index }),
    )
    const results = await bench.upsert(writes)
    expect(results.filter((result) => !result.ok).map((result) => result.key)).toEqual([writes[70]?.key])
    expect(bench.portal.records).toHaveLength(99)
    expect(bench.calls().length).toBeLessThanOrEqual(15)
  })

  it('does not halve a batch of which every record has a property that does not exist', async () => {
    bench.fake.setBatchMode('whole')
    const results = await bench.upsert(Array.from({ length: 50 }, () => buildWrite({ nonsense: 'x' })))
    expect(results.every((result) => !result.ok && result.error.code === 'validation')).toBe(true)
    expect(bench.calls()).toHaveLength(1)
  })

  it.each(['missing', 'not_unique'] as const)('stops the account when the key property is %s', async (keyProperty) => {
    const other = await startBench({ portals: [{ portalId: 7, keyProperty }] })
    const error: unknown = await other.upsert([buildWrite(), buildWrite()]).catch((thrown: unknown) => thrown)
    await other.fake.close()
    expect(error).toMatchObject({ code: 'permanent', details: { scope: 'account', vendorCode: 'KEY_PROPERTY_UNFIT' } })
    expect(other.calls()).toHaveLength(1)
  })
})

describe('upsert under limits', () => {
  it('keeps what was written before a limit stopped it, and gives the rest the reason', async () => {
    bench.fake.fault({
      kind: 'status',
      ...hubspotAnswers.rateLimited('TEN_SECONDLY_ROLLING', '5'),
      match: () => bench.fake.requests.length > 1,
    })
    const results = await bench.upsert(Array.from({ length: 150 }, () => buildWrite()))
    expect(results.slice(0, 100).every((result) => result.ok)).toBe(true)
    expect(results.slice(100).every((result) => !result.ok && result.error.code === 'rate_limited')).toBe(true)
    expect(bench.portal.records).toHaveLength(100)
  })

  it('throws when a limit stopped it before anything was written', async () => {
    bench.fake.fault({ kind: 'status', ...hubspotAnswers.rateLimited('DAILY') })
    const error: unknown = await bench.upsert([buildWrite()]).catch((thrown: unknown) => thrown)
    expect(isLeadKitError(error, 'rate_limited')).toBe(true)
  })

  it('refuses an object that is not offered', async () => {
    const call = bench.provider.upsert(bench.context, 'leads', [buildWrite()], { onDuplicate: 'link' })
    await expect(call).rejects.toMatchObject({ code: 'unsupported' })
    expect(bench.calls()).toEqual([])
  })

  it('reports the limits that HubSpot tells', async () => {
    await bench.upsert([buildWrite()])
    expect(bench.budget.observations).toEqual([
      { bucket: 'ten_secondly', limit: 190, remaining: 189 },
      { bucket: 'daily', limit: 650_000, remaining: 649_999 },
    ])
  })
})

describe('upsert of somebody who is already there', () => {
  it('says duplicate when the key is on one record and the e-mail address on another', async () => {
    const write = buildWrite({ email: 'first@example.com' })
    await bench.upsert([write])
    const other = bench.portal.createRecord({ email: 'second@example.com' })
    const [result] = await bench.upsert([{ ...write, fields: { email: 'second@example.com' } }])
    expect(result).toMatchObject({ ok: false, error: { code: 'duplicate', details: { existingIds: [other.id] } } })
    expect(bench.portal.record(other.id)?.properties['leadkit_id']).toBeUndefined()
  })

  it('takes a record that vanished before it was linked for transient', async () => {
    const write = buildWrite({ email: 'ada@example.com' })
    const existing = bench.portal.createRecord({ email: 'ada@example.com' })
    bench.fake.alterNext((answer) => {
      bench.portal.archiveRecord(existing.id)
      return answer
    })
    const [result] = await bench.upsert([write])
    expect(result).toMatchObject({ ok: false, error: { code: 'transient' } })
  })

  it('is no duplicate when another worker has just created the same lead', async () => {
    const write = buildWrite({ email: 'ada@example.com' })
    const created = bench.portal.createRecord({ email: 'ada@example.com', leadkit_id: write.key })
    bench.fake.alterNext(() => hubspotAnswers.conflict(created.id))
    const [result] = await bench.upsert([write], 'fail')
    expect(result).toMatchObject({ ok: true, externalId: created.id, outcome: 'updated' })
  })
})

describe('update', () => {
  it('updates by id and by key in one call each', async () => {
    const writes = [buildWrite(), buildWrite(), buildWrite()]
    const created = await bench.upsert(writes)
    const [first] = created
    const updates = writes.map((write, index) => ({
      ...write,
      fields: { firstname: `Ada ${index}` },
      ...(index === 0 && first?.ok === true ? { externalId: first.externalId ?? '' } : {}),
    }))
    const results = await bench.provider.update(bench.context, 'contacts', updates)
    expect(results.map((result) => result.ok)).toEqual([true, true, true])
    expect(bench.calls().slice(1)).toEqual(['contacts/batch/update', 'contacts/batch/update'])
    expect(bench.portal.records.map(({ properties }) => properties['firstname'])).toEqual(['Ada 0', 'Ada 1', 'Ada 2'])
  })

  it('reaches the record that another one was merged into', async () => {
    const [result] = await bench.upsert([buildWrite()])
    const winner = bench.portal.createRecord({ firstname: 'winner' })
    const externalId = (result?.ok === true && result.externalId) || ''
    bench.portal.mergeRecords(winner.id, externalId)
    const write = { ...buildWrite({ firstname: 'later' }), externalId }
    expect(await bench.provider.update(bench.context, 'contacts', [write])).toMatchObject([
      { ok: true, externalId: winner.id },
    ])
  })

  it('says duplicate when the e-mail address belongs to another contact', async () => {
    const write = buildWrite({ email: 'ada@example.com' })
    await bench.upsert([write])
    const other = bench.portal.createRecord({ email: 'taken@example.com' })
    const update = { key: write.key, fields: { email: 'taken@example.com' } }
    expect(await bench.provider.update(bench.context, 'contacts', [update])).toMatchObject([
      { ok: false, error: { code: 'duplicate', details: { existingIds: [other.id] } } },
    ])
  })
})

describe('remove', () => {
  it('archives many in one call, and purges one by one', async () => {
    const writes = Array.from({ length: 5 }, () => buildWrite())
    await bench.upsert(writes)
    const references = writes.map(({ key }) => ({ key }))
    await bench.provider.remove(bench.context, 'contacts', references.slice(0, 3), 'trash')
    await bench.provider.remove(bench.context, 'contacts', references.slice(3), 'purge')
    expect(bench.portal.archivedRecords).toHaveLength(3)
    expect(bench.portal.records).toEqual([])
    const removals = bench.calls().filter((path) => /archive|gdpr/.test(path))
    expect(removals).toEqual(['contacts/batch/archive', 'contacts/gdpr-delete', 'contacts/gdpr-delete'])
    expect(bench.fake.blockedEmails).toEqual([])
  })

  it('takes a 404 of the archive for gone, record by record', async () => {
    const writes = [buildWrite(), buildWrite()]
    const results = await bench.upsert(writes)
    const references = results.map(({ key, ...result }) => ({
      key,
      externalId: ('externalId' in result && result.externalId) || '',
    }))
    const gone = references[0]?.externalId ?? ''
    bench.fake.fault({
      kind: 'status',
      ...hubspotAnswers.notFound(),
      times: 2,
      match: (request) => request.url.pathname.endsWith('archive') && request.text().includes(gone),
    })
    const removed = await bench.provider.remove(bench.context, 'contacts', references, 'trash')
    expect(removed.map((result) => result.ok && result.outcome)).toEqual(['absent', 'removed'])
  })
})
