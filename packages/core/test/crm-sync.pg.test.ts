import { expect, it } from 'vitest'
import { type CrmTenant, describeForCrm } from './support/crm/crm-world.ts'
import { memoryError } from './support/crm/memory-crm.ts'

function testLatestState(tenant: () => CrmTenant): void {
  it('brings a lead to the CRM as one record with its latest state', async () => {
    await tenant().connect()
    const lead = await tenant().leads.create({ name: 'Ada King', email: 'ada@example.org' })
    await tenant().leads.update(lead.id, { company: 'Acme' })
    await tenant().process.drain()
    const { crm } = tenant().process
    expect(crm.records(tenant().id)).toMatchObject([
      { key: lead.id, fields: { full_name: 'Ada King', email: 'ada@example.org', company: 'Acme', stage: 'new' } },
    ])
    expect(crm.calls).toHaveLength(1)
    expect(await tenant().statuses()).toEqual(['success'])
    expect(await tenant().told()).toMatchObject([
      { type: 'crm.synced', payload: { leadId: lead.id, action: 'create' } },
    ])
  })

  it('updates the same record later, and remembers what it wrote', async () => {
    const config = await tenant().connect()
    const lead = await tenant().leads.create({ name: 'Ada' })
    await tenant().process.drain()
    await tenant().leads.move(lead.id, { to: 'qualified', by: 'u' })
    await tenant().process.drain()
    const [record] = tenant().process.crm.records(tenant().id)
    expect(record).toMatchObject({ fields: { stage: 'qualified' } })
    const links = await tenant().tables.selectFrom('crm_links').selectAll().execute()
    expect(links).toMatchObject([{ lead_id: lead.id, crm_config_id: config, external_id: record?.id }])
    expect(Number(links[0]?.written_version)).toBe(2)
    expect(links[0]?.written_hash).toMatch(/^[0-9a-f]{64}$/)
    const { items } = await tenant().syncs.list({ leadId: lead.id })
    expect(items.map((sync) => sync.action)).toEqual(['update', 'create'])
  })

  it('removes the record of a removed lead, also when its creation never ran', async () => {
    await tenant().connect()
    const known = await tenant().leads.create({ name: 'Ada' })
    await tenant().process.drain()
    const never = await tenant().leads.create({ name: 'Bob' })
    await tenant().leads.remove(known.id)
    await tenant().leads.remove(never.id)
    await tenant().process.drain()
    expect(tenant().process.crm.records(tenant().id)).toEqual([])
    expect(await tenant().statuses()).toEqual(['success', 'success', 'success'])
    expect(await tenant().tables.selectFrom('crm_links').selectAll().execute()).toEqual([])
  })

  it('sends many leads in calls as large as the vendor takes', async () => {
    const crm = tenant().process.crm
    await tenant().connect()
    for (let index = 0; index < 130; index += 1) await tenant().leads.create({ name: `Lead ${index}` })
    await tenant().process.drain()
    expect(crm.records(tenant().id)).toHaveLength(130)
    expect(Math.max(...crm.calls.map((call) => call.keys.length))).toBeLessThanOrEqual(100)
    expect(crm.calls.length).toBeLessThan(10)
  })
}

function testOrder(tenant: () => CrmTenant): void {
  it('keeps one row of a lead on its way at a time; a change meanwhile is written after it', async () => {
    await tenant().connect()
    const { crm } = tenant().process
    const lead = await tenant().leads.create({ name: 'first' })
    let changed = false
    crm.gate = async () => {
      if (changed) return
      changed = true
      await tenant().leads.update(lead.id, { name: 'second' })
      const [waiting] = (await tenant().syncs.list({ status: 'pending' })).items
      // The second row does not overtake: it is sent back while the first is on its way.
      expect(await tenant().runByHand(waiting?.id ?? '')).toMatchObject({ outcome: 'retry', countsAsAttempt: false })
    }
    await tenant().process.drain()
    expect(crm.records(tenant().id)).toMatchObject([{ fields: { full_name: 'second' } }])
    expect(crm.calls).toHaveLength(2)
    expect(await tenant().statuses()).toEqual(['success', 'success'])
  })

  it.each([
    ['was written', null, ['success', 'success']],
    ['failed', memoryError('transient'), ['superseded', 'success']],
  ])(
    'writes a change that another worker had to put off as soon as the write before it %s',
    async (_end, error, statuses) => {
      await tenant().connect()
      const { process } = tenant()
      const { crm } = process
      if (error !== null) crm.faults.push({ when: 'before', error })
      const lead = await tenant().leads.create({ name: 'first' })
      let changed = false
      crm.gate = async () => {
        if (changed) return
        changed = true
        await tenant().leads.update(lead.id, { name: 'second' })
        const other = process.openWorker()
        await other.drain()
        expect(other.stats().counts).toMatchObject({ claimed: 1, retried: 1 })
      }
      // A pause would outlast this: what waits for a time is left.
      await process.drain()
      expect(crm.records(tenant().id)).toMatchObject([{ fields: { full_name: 'second' } }])
      expect(await tenant().statuses()).toEqual(statuses)
      expect(crm.calls).toHaveLength(2)
    },
  )
}

function testRepeats(tenant: () => CrmTenant): void {
  it('lets a newer row do the work of one that failed', async () => {
    await tenant().connect()
    const { crm } = tenant().process
    crm.faults.push({ when: 'before', error: memoryError('transient') })
    const lead = await tenant().leads.create({ name: 'first' })
    await tenant().process.drain()
    expect(await tenant().statuses()).toEqual(['failed'])
    await tenant().leads.update(lead.id, { name: 'second' })
    await tenant().process.drain()
    expect(await tenant().statuses()).toEqual(['superseded', 'success'])
    tenant().process.aheadMs = 24 * 3_600_000
    await tenant().process.drain()
    expect(crm.calls).toHaveLength(2)
  })

  it('writes once more when the host asks, though the CRM has the version already', async () => {
    const config = await tenant().connect()
    const lead = await tenant().leads.create({ name: 'Ada', notes: 'Likes tea' })
    await tenant().process.drain()
    await tenant().configs.update(config, { fieldMappings: [{ target: 'memo', source: 'lead.notes' }] })
    tenant().process.aheadMs = 1_000
    expect(await tenant().configs.syncAll(config)).toEqual({ leads: 1 })
    await tenant().process.drain()
    expect(tenant().process.crm.records(tenant().id)).toMatchObject([{ key: lead.id, fields: { memo: 'Likes tea' } }])
  })
}

function testCrashes(tenant: () => CrmTenant): void {
  it('makes one record when the worker dies between the remote write and its commit', async () => {
    await tenant().connect()
    const lead = await tenant().leads.create({ name: 'Ada' })
    const [row] = (await tenant().syncs.list()).items
    // This worker writes to the CRM and dies: its result is never committed.
    expect(await tenant().runByHand(row?.id ?? '')).toMatchObject({ outcome: 'done' })
    expect((await tenant().syncs.get(row?.id ?? '')).status).toBe('processing')
    await tenant().leads.update(lead.id, { company: 'Acme' })
    await tenant().process.drain()
    tenant().process.aheadMs = 60_000
    await tenant().process.drain()
    expect(tenant().process.crm.records(tenant().id)).toMatchObject([{ key: lead.id, fields: { company: 'Acme' } }])
    expect((await tenant().statuses()).toSorted()).toEqual(['success', 'superseded'])
  })

  it('writes again with the same key when an answer was lost', async () => {
    await tenant().connect()
    const { crm } = tenant().process
    crm.faults.push({ when: 'after', error: memoryError('transient', { outcome: 'unknown', scope: 'request' }) })
    await tenant().leads.create({ name: 'Ada' })
    await tenant().process.drain()
    const [sync] = (await tenant().syncs.list()).items
    expect(sync).toMatchObject({ status: 'failed', retryCount: 1, errorCode: 'transient', deadLetter: false })
    tenant().process.aheadMs = 60_000
    await tenant().process.drain()
    expect(crm.records(tenant().id)).toHaveLength(1)
    expect(crm.calls).toHaveLength(2)
    expect(await tenant().statuses()).toEqual(['success'])
  })
}

describeForCrm('CRM sync', testLatestState)
describeForCrm('CRM sync in order', testOrder)
describeForCrm('CRM sync in order', testRepeats)
describeForCrm('CRM sync after a crash', testCrashes)
