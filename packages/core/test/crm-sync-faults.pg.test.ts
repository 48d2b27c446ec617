import { expect, it } from 'vitest'
import { type CrmTenant, describeForCrm } from './support/crm/crm-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { memoryError } from './support/crm/memory-crm.ts'

async function only(tenant: CrmTenant) {
  const { items } = await tenant.syncs.list()
  const [sync] = items
  if (sync === undefined || items.length > 1) throw new Error(`${items.length} syncs`)
  return sync
}

async function limits(tenant: CrmTenant) {
  const shared = tenant.process.database.session.sharedTables
  return shared.selectFrom('account_limits').selectAll().where('source', '=', 'crm:memory').execute()
}

function testLimits(tenant: () => CrmTenant): void {
  it('pauses the account on a rate limit, for every worker, without counting it against the rows', async () => {
    const config = await tenant().connect()
    const { process } = tenant()
    process.crm.faults.push({
      when: 'before',
      error: memoryError('rate_limited', { scope: 'account', retryAfterMs: 60_000 }),
    })
    await tenant().leads.create({ name: 'Ada' })
    await process.drain()
    expect(await only(tenant())).toMatchObject({
      status: 'failed',
      retryCount: 0,
      errorCode: 'rate_limited',
      deadLetter: false,
    })
    const blocked = (await limits(tenant())).find((row) => row.account_id === config)
    expect(blocked?.blocked_until?.getTime()).toBeGreaterThan(process.now().getTime() + 50_000)

    await tenant().leads.create({ name: 'Bob' })
    await process.drain()
    // The second lead was not sent at all: the account is closed, and its row waits.
    expect(process.crm.calls).toHaveLength(1)
    expect((await tenant().syncs.list()).items.map((sync) => sync.retryCount)).toEqual([0, 0])

    process.aheadMs = 65_000
    await process.drain()
    expect(process.crm.records(tenant().id)).toHaveLength(2)
    expect(await tenant().statuses()).toEqual(['success', 'success'])
    const dispatch = await process.database.session.sharedTables
      .selectFrom('dispatch')
      .selectAll()
      .where('tenant_id', '=', tenant().id)
      .execute()
    expect(dispatch.filter((row) => row.kind === 'crm_sync')).toEqual([])
  })

  it('leaves the reserve of a limit to the customer, until its window ends', async () => {
    const config = await tenant().connect()
    const { process } = tenant()
    const row = {
      source: 'crm:memory',
      account_id: config,
      bucket: 'daily',
      limit_value: 1000,
      remaining: 40,
      used_share: null,
    }
    const resetAt = new Date(process.now().getTime() + 3_600_000)
    const times = { reset_at: resetAt, blocked_until: null, updated_at: process.now() }
    await process.database.session.sharedTables
      .insertInto('account_limits')
      .values({ ...row, ...times })
      .execute()
    await tenant().leads.create({ name: 'Ada' })
    await process.drain()
    expect(process.crm.calls).toEqual([])
    expect(await only(tenant())).toMatchObject({ errorCode: 'rate_limited', retryCount: 0 })
    process.aheadMs = 3_610_000
    await process.drain()
    expect(await tenant().statuses()).toEqual(['success'])
  })
}

function testCredentials(tenant: () => CrmTenant): void {
  it('pauses the config when its credentials are dead, tells the host once, and goes on when resumed', async () => {
    const config = await tenant().connect()
    const { process } = tenant()
    const account = process.crm.accounts.get(tenant().id)
    process.crm.expire(tenant().id)
    if (account !== undefined) account.refreshToken = 'revoked'
    for (const name of ['Ada', 'Bob', 'Cid']) await tenant().leads.create({ name })
    await process.drain()
    expect(await tenant().configs.get(config)).toMatchObject({ pausedReason: 'auth_revoked' })
    expect(await tenant().told()).toMatchObject([
      { type: 'crm.paused', payload: { crmConfigId: config, reason: 'auth_revoked' } },
    ])
    const refreshes = process.crm.refreshes
    await tenant().leads.create({ name: 'Dee' })
    await process.drain()
    expect(process.crm.refreshes).toBe(refreshes)
    expect(process.crm.calls).toEqual([])
    expect((await tenant().syncs.list()).items.map((sync) => sync.retryCount)).toEqual([0, 0, 0, 0])

    await tenant().configs.setCredentials(config, process.crm.addAccount(tenant().id))
    await tenant().configs.resume(config)
    await process.drain()
    expect(process.crm.records(tenant().id)).toHaveLength(4)
    expect(new Set(await tenant().statuses())).toEqual(new Set(['success']))
  })

  it('refreshes an expired token once and goes on', async () => {
    await tenant().connect()
    tenant().process.crm.expire(tenant().id)
    await tenant().leads.create({ name: 'Ada' })
    await tenant().process.drain()
    expect(tenant().process.crm.refreshes).toBe(1)
    expect(await tenant().statuses()).toEqual(['success'])
  })

  it('holds everything back while the host pauses a config', async () => {
    const config = await tenant().connect()
    await tenant().configs.pause(config, 'moving house')
    await tenant().leads.create({ name: 'Ada' })
    await tenant().process.drain()
    expect(tenant().process.crm.calls).toEqual([])
    expect(await tenant().statuses()).toEqual(['pending'])
    await tenant().configs.resume(config)
    await tenant().process.drain()
    expect(await tenant().statuses()).toEqual(['success'])
  })
}

function testDeadLetters(tenant: () => CrmTenant): void {
  it('keeps a refused record as a dead letter with codes and field names, and its neighbours go through', async () => {
    await tenant().connect()
    const { crm } = tenant().process
    const bad = await tenant().leads.create({ name: 'Bad', email: 'secret.person@example.org' })
    await tenant().leads.create({ name: 'Good' })
    const fields = [
      { name: 'email', code: 'INVALID_EMAIL' },
      { name: 'secret.person@example.org', code: 'the value secret.person@example.org is bad' },
    ]
    const details = { vendorCode: 'VALIDATION_ERROR', httpStatus: 400, fields, hint: 'secret.person@example.org' }
    crm.refused.set(bad.id, memoryError('validation', details))
    // The CRM was looked at just now: the refusal is no news of its fields.
    await tenant().tables.updateTable('crm_configs').set({ checked_at: tenant().process.now() }).execute()
    await tenant().process.drain()
    const [failed] = (await tenant().syncs.list({ deadLetter: true })).items
    expect(failed).toMatchObject({ leadId: bad.id, status: 'failed', errorCode: 'validation', retryCount: 1 })
    expect(failed?.errorMessage).toBe('memory: VALIDATION_ERROR; HTTP 400; fields: email (INVALID_EMAIL), ? (?)')
    expect(crm.records(tenant().id)).toMatchObject([{ fields: { full_name: 'Good' } }])
    expect(JSON.stringify(await tenant().told())).toContain('crm.failed')
    expect(JSON.stringify(await tenant().told())).not.toContain('example.org')

    crm.refused.clear()
    expect(await tenant().syncs.redrive({ errorCode: 'duplicate' })).toEqual({ redriven: 0 })
    expect(await tenant().syncs.redrive(failed?.id ?? '')).toEqual({ redriven: 1 })
    await tenant().process.drain()
    expect(await tenant().statuses()).toEqual(['success', 'success'])
  })

  it('finds the record that sinks a whole batch, and sends the others', async () => {
    await tenant().connect()
    const { crm } = tenant().process
    const leads = []
    for (let index = 0; index < 9; index += 1) leads.push(await tenant().leads.create({ name: `Lead ${index}` }))
    const bad = leads[4]?.id ?? ''
    crm.gate = async () => {
      if (crm.calls.at(-1)?.keys.includes(bad) === true) throw memoryError('validation', { scope: 'request' })
    }
    await tenant().process.drain()
    expect(crm.records(tenant().id)).toHaveLength(8)
    expect((await tenant().syncs.list({ deadLetter: true })).items.map((sync) => sync.leadId)).toEqual([bad])
  })
}

function testLastTries(tenant: () => CrmTenant): void {
  it('gives a row up after its last try, once, and redrives it with its tries counted anew', async () => {
    await tenant().connect()
    const { process } = tenant()
    process.crm.faults.push({ when: 'before', error: new Error('token xyz of ada@example.org'), times: 1_000 })
    await tenant().leads.create({ name: 'Ada' })
    for (let round = 0; round < 14; round += 1) {
      process.aheadMs += 2 * 3_600_000
      await process.drain()
    }
    const sync = await only(tenant())
    expect(sync).toMatchObject({ deadLetter: true, retryCount: process.handler.maxAttempts, errorCode: 'internal' })
    expect(sync.errorMessage).not.toContain('example.org')
    expect((await tenant().told()).filter((event) => event.type === 'crm.failed')).toHaveLength(1)
    process.crm.faults.length = 0
    await tenant().syncs.redrive({ leadId: sync.leadId })
    await process.drain()
    expect(await only(tenant())).toMatchObject({ status: 'success', retryCount: 0 })
  })

  it('says which fields it left out, and syncs the rest', async () => {
    const config = await tenant().connect()
    await tenant().configs.update(config, {
      fieldMappings: [
        { target: 'amount', source: 'lead.name', cast: 'number' },
        { target: 'mail', source: 'lead.email' },
      ],
    })
    await tenant().leads.create({ name: 'Ada', email: 'ada@example.org' })
    await tenant().process.drain()
    expect(await only(tenant())).toMatchObject({
      status: 'success',
      errorCode: 'fields_left_out',
      errorMessage: expect.stringContaining('amount') as string,
    })
    expect(tenant().process.crm.records(tenant().id)).toMatchObject([{ fields: { mail: 'ada@example.org' } }])
  })
}

describeForCrm('CRM limits', testLimits, describeOnPostgres)
describeForCrm('CRM credentials', testCredentials, describeOnPostgres)
describeForCrm('CRM dead letters', testDeadLetters, describeOnPostgres)
describeForCrm('CRM rows', testLastTries, describeOnPostgres)
