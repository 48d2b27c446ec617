import { expect, it } from 'vitest'
import { type CrmTenant, describeForCrm } from './support/crm/crm-world.ts'

function testConfigs(tenant: () => CrmTenant): void {
  it('stores a config without ever giving its credentials back, in clear or in any other way', async () => {
    const config = await tenant().connect()
    const got = await tenant().configs.get(config)
    expect(got).toMatchObject({
      provider: 'memory',
      object: 'contacts',
      autoSync: true,
      onDuplicate: 'link',
      fieldMappings: null,
      pausedAt: null,
    })
    const listed = await tenant().configs.list({ provider: 'memory' })
    expect(listed.items).toEqual([got])
    expect(JSON.stringify(listed)).not.toContain('access-')
    const row = await tenant()
      .tables.selectFrom('crm_configs')
      .select('credentials_encrypted')
      .executeTakeFirstOrThrow()
    expect(row.credentials_encrypted).toMatch(/^v1\.test\./)
  })

  it('refuses what the provider does not know, naming the field and never the value', async () => {
    const credentials = { refreshToken: 'r', acessToken: 'secret-value' }
    await expect(tenant().configs.create({ provider: 'memory', credentials })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/^(?=.*acessToken)(?!.*secret-value)/) as string,
    })
    const right = { refreshToken: 'r' }
    for (const wrong of [
      { provider: 'siebel', credentials: right },
      { provider: 'memory', credentials: right, object: 'deals' },
      { provider: 'memory', credentials: right, fieldMappings: [{ target: 'a', source: 'lead.shoe' }] },
      { provider: 'memory', credentials: right, autoSink: true },
      { provider: 'memory', credentials: 'text' },
    ]) {
      await expect(tenant().configs.create(wrong as never)).rejects.toMatchObject({ code: 'invalid_input' })
    }
  })

  it('verifies through the stored credentials, and keeps a config with its account', async () => {
    const { process } = tenant()
    const config = await tenant().connect('portal-1')
    const stranger = process.crm.addAccount('portal-2')
    expect(await tenant().configs.verify(config)).toMatchObject({
      accountId: 'portal-1',
      problems: [],
      config: { remoteAccountId: 'portal-1' },
    })
    await expect(tenant().configs.setCredentials(config, stranger)).rejects.toMatchObject({ code: 'conflict' })
    process.crm.accounts.delete('portal-1')
    const renewed = process.crm.addAccount('portal-1')
    // Only a refresh token: the access token comes with the check, and must be stored.
    await tenant().configs.setCredentials(config, { refreshToken: renewed.refreshToken })
    expect(process.crm.refreshes).toBe(1)
    await tenant().configs.verify(config)
    expect(process.crm.refreshes).toBe(1)
  })
}

function testSyncing(tenant: () => CrmTenant): void {
  it('syncs all leads in batches, telling how far it is, without doubling those that wait', async () => {
    for (let index = 0; index < 3; index += 1) await tenant().leads.create({ name: `Lead ${index}` })
    const config = await tenant().connect()
    await tenant().leads.create({ name: 'waits already' })
    const told: number[] = []
    expect(await tenant().configs.syncAll(config, { onProgress: ({ leads }) => told.push(leads) })).toEqual({
      leads: 4,
    })
    expect(told).toEqual([4])
    expect(await tenant().statuses()).toEqual(['pending', 'pending', 'pending', 'pending'])
    await tenant().process.drain()
    expect(tenant().process.crm.records(tenant().id)).toHaveLength(4)
  })

  it('sends one lead when asked to, though the config does not sync by itself', async () => {
    const config = await tenant().connect()
    await tenant().configs.update(config, { autoSync: false })
    const lead = await tenant().leads.create({ name: 'Ada' })
    await tenant().process.drain()
    expect(tenant().process.crm.calls).toEqual([])
    const sync = await tenant().syncs.request({ leadId: lead.id, crmConfigId: config })
    expect(await tenant().syncs.request({ leadId: lead.id, crmConfigId: config })).toMatchObject({ id: sync.id })
    await tenant().process.drain()
    expect(await tenant().syncs.get(sync.id)).toMatchObject({ status: 'success', action: 'create' })
  })

  it('removes a config with its outbox, also under the hands of a worker', async () => {
    const config = await tenant().connect()
    await tenant().leads.create({ name: 'Ada' })
    tenant().process.crm.gate = () => tenant().configs.remove(config)
    await tenant().process.drain()
    await expect(tenant().configs.get(config)).rejects.toMatchObject({ code: 'not_found' })
    expect(await tenant().statuses()).toEqual([])
    await tenant().process.drain()
    const shared = tenant().process.database.session.sharedTables
    const left = shared.selectFrom('dispatch').select('id').where('tenant_id', '=', tenant().id)
    expect(await left.where('kind', '=', 'crm_sync').execute()).toEqual([])
  })
}

describeForCrm('CRM configs', testConfigs)
describeForCrm('CRM configs at work', testSyncing)
