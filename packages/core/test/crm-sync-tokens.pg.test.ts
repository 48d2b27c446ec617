import { expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { CrmProcess, type CrmTenant, describeForCrm } from './support/crm/crm-world.ts'
import { MemoryCrm, memoryError, type MemoryCredentials } from './support/crm/memory-crm.ts'

describeOnPostgres('CRM tokens', (options) => {
  it('are refreshed once for ten calls of two processes, and committed before their use', async () => {
    const crm = new MemoryCrm()
    const first = new CrmProcess(options(), crm)
    // PGlite is one process by nature.
    const second = 'pglite' in options() ? first : new CrmProcess(options(), crm)
    const tenant = await first.createTenant()
    const config = await tenant.connect()
    crm.expire(tenant.id)
    const owner = { scope: tenant.scope, crmConfigId: config, provider: crm.provider() }
    const sources = [first, second].flatMap((process) =>
      Array.from({ length: 5 }, () => process.tokens.source(owner, process.context())),
    )
    // All ten hold the token that the vendor is about to refuse.
    const before = await Promise.all(sources.map((source) => source.get()))
    const sessions = await Promise.all(
      sources.map(async (source, index) => {
        const renewed = await source.refresh(before[index]?.version ?? 0)
        const query = tenant.tables.selectFrom('crm_configs').select('credentials_version').where('id', '=', config)
        expect(await query.executeTakeFirstOrThrow()).toEqual({ credentials_version: renewed.version })
        return renewed
      }),
    )
    expect(crm.refreshes).toBe(1)
    expect(new Set(sessions.map((session) => `${session.accessToken} ${session.version}`)).size).toBe(1)
    expect(crm.accounts.get(tenant.id)?.accessToken).toBe(sessions[0]?.accessToken)
    await first.close()
    if (second !== first) await second.close()
  })
})

function testRenewal(tenant: () => CrmTenant): void {
  const endingSoon = (credentials: MemoryCredentials): MemoryCredentials => ({
    ...credentials,
    expiresAt: new Date(Date.now() + 60_000).toISOString(),
  })

  it('are renewed before they end', async () => {
    const { process } = tenant()
    await tenant().configs.create({ provider: 'memory', credentials: endingSoon(process.crm.addAccount(tenant().id)) })
    await tenant().leads.create({ name: 'Ada' })
    await process.drain()
    expect(process.crm.refreshes).toBe(1)
    expect(await tenant().statuses()).toEqual(['success'])
  })

  it('are not renewed before each call when they live shorter than the margin', async () => {
    const { process } = tenant()
    const config = await tenant().configs.create({ provider: 'memory', credentials: { refreshToken: 'r' } })
    let refreshes = 0
    const refresh = (): Promise<MemoryCredentials> => {
      refreshes += 1
      return Promise.resolve(endingSoon({ refreshToken: 'r', accessToken: `a${refreshes}` }))
    }
    const owner = { scope: tenant().scope, crmConfigId: config.id, provider: { ...process.crm.provider(), refresh } }
    const source = process.tokens.source(owner, process.context())
    await source.refresh(1)
    for (let call = 0; call < 5; call += 1) expect(await source.get()).toMatchObject({ accessToken: 'a1' })
    process.aheadMs = 61_000
    expect(await source.get()).toMatchObject({ accessToken: 'a2' })
    expect(refreshes).toBe(2)
  })

  it('stay in use when the vendor cannot renew them yet and they are still good', async () => {
    const { process } = tenant()
    const credentials = endingSoon(process.crm.addAccount(tenant().id))
    const config = await tenant().configs.create({ provider: 'memory', credentials })
    const provider = {
      ...process.crm.provider(),
      refresh: () => Promise.reject(memoryError('transient', { scope: 'account' })),
    }
    const owner = { scope: tenant().scope, crmConfigId: config.id, provider }
    const source = process.tokens.source(owner, process.context())
    expect(await source.get()).toMatchObject({ accessToken: credentials.accessToken, version: 1 })
    process.aheadMs = 120_000
    await expect(source.get()).rejects.toMatchObject({ code: 'transient' })
  })
}

function testTenants(tenant: () => CrmTenant): void {
  it('never mixes tenants: each account has its own tenant’s leads only, under its own token', async () => {
    const { process } = tenant()
    const tenants = [tenant(), await process.createTenant(), await process.createTenant()]
    for (const each of tenants) await each.connect()
    const [dying] = tenants
    // Once a round: a vendor that ends the token it has just given is another case, and pauses the config.
    let expires = false
    process.crm.gate = async () => {
      if (expires && dying !== undefined) process.crm.expire(dying.id)
      expires = false
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
    }
    for (let round = 0; round < 8; round += 1) {
      await Promise.all(tenants.map((each) => each.leads.create({ name: each.id })))
      expires = true
      if (round % 3 === 0) await process.drain()
    }
    await process.drain()
    process.aheadMs = 3_600_000
    await process.drain()
    for (const each of tenants) {
      const records = process.crm.records(each.id)
      expect(records).toHaveLength(8)
      expect(new Set(records.map((record) => record.fields['full_name']))).toEqual(new Set([each.id]))
    }
  })
}

describeForCrm('CRM tokens', testRenewal)
describeForCrm('CRM sync of several tenants', testTenants)
