import { Client } from 'pg'
import { expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { startVendorHost } from './support/crm/vendor-host.ts'
import { createTwoWayHost, describeTwoWay } from './support/crm/two-way-world.ts'

describeOnPostgres('changes of leads that meet other transactions', (options) => {
  it('are made again when they lost a deadlock', async () => {
    const host = await startVendorHost(options(), 'hubspot')
    const configId = await host.connect([{ target: 'lastname', source: 'lead.name' }])
    const { tenant } = host
    await tenant.crmConfigs.pause(configId)
    const lead = await tenant.leads.create({ name: 'Ada' })
    const { connectionString } = options() as { readonly connectionString: string }
    const rival = new Client({ connectionString })
    await rival.connect()
    const found = await rival.query<{ schema_name: string }>('SELECT schema_name FROM tenants WHERE id = $1', [
      tenant.id,
    ])
    const name = found.rows[0]?.schema_name ?? ''
    await rival.query('BEGIN')
    await rival.query(`SELECT FROM "${name}".crm_syncs WHERE lead_id = $1 FOR UPDATE`, [lead.id])
    const change = tenant.leads.update(lead.id, { name: 'Ada King' })
    const isWaiting = async (): Promise<boolean> => {
      const waits = await rival.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      )
      return waits.rowCount !== 0
    }
    while (!(await isWaiting())) await new Promise((resolve) => setTimeout(resolve, 5))
    await rival.query(`SELECT FROM "${name}".leads WHERE id = $1 FOR UPDATE`, [lead.id])
    await rival.query('COMMIT')
    await rival.end()
    expect(await change).toMatchObject({ name: 'Ada King', version: 2 })
    await host.close()
  })
})

/** As the server counts them; a connection tells its own when it ends. */
async function deadlocks(connectionString: string): Promise<number> {
  const client = new Client({ connectionString })
  await client.connect()
  const { rows } = await client.query<{ count: number }>(
    'SELECT deadlocks::int AS count FROM pg_stat_database WHERE datname = current_database()',
  )
  await client.end()
  return rows[0]?.count ?? 0
}

describeOnPostgres('pulls of several configs at once', (options) => {
  const LEADS = 8
  const ROUNDS = 2

  it('meet no deadlock, beside changes of the same leads and results of their writes', async () => {
    const { connectionString } = options() as { readonly connectionString: string }
    const before = await deadlocks(connectionString)
    const host = createTwoWayHost(options())
    const { tenant, account, configId, drain, lead, poll } = await host.connect()
    const accounts = [account, `${account}-second`, `${account}-third`]
    const configs = [configId]
    for (const other of accounts.slice(1)) {
      const config = { provider: 'memory', credentials: host.crm.addAccount(other) } as const
      const fieldMappings = [
        { target: 'full_name', source: 'lead.name' },
        { target: 'phone', source: 'lead.phone', owner: 'latest' },
      ] as const
      configs.push((await tenant.crmConfigs.create({ ...config, fieldMappings })).id)
    }
    const ids: string[] = []
    for (let index = 0; index < LEADS; index += 1) ids.push((await lead({ phone: '0' })).id)
    for (let round = 1; round <= ROUNDS; round += 1) {
      host.clock.aheadMs += 1_000
      for (const [index, side] of accounts.entries())
        for (const { id } of host.crm.records(side)) host.crm.edit(side, id, { phone: `${round} ${index}` })
      const order = round % 2 === 0 ? ids : ids.toReversed()
      await Promise.all([
        ...configs.map((id) => tenant.crmConfigs.pull(id)),
        ...configs.toReversed().map((id) => tenant.crmConfigs.pull(id)),
        ...order.map((id) => tenant.leads.update(id, { name: `Ada ${round}` })),
        ...configs.map(() => drain()),
      ])
    }
    for (let round = 0; round < 3; round += 1) await poll()
    const leads = await Promise.all(ids.map((id) => tenant.leads.get(id)))
    for (const side of accounts)
      expect(new Map(host.crm.records(side).map(({ key, fields }) => [key, fields['phone']]))).toEqual(
        new Map(leads.map(({ id, phone }) => [id, phone])),
      )
    await host.kit.close()
    expect((await deadlocks(connectionString)) - before).toBe(0)
  })
})

describeTwoWay('rows that wait for another of their lead', (host, tenant) => {
  it('go as soon as that one is settled', async () => {
    const { tenant: kit, account } = tenant()
    const gate = Promise.withResolvers<void>()
    const reached = Promise.withResolvers<void>()
    host().crm.gate = () => {
      reached.resolve()
      return gate.promise
    }
    const lead = await kit.leads.create({ name: 'Ada' })
    const first = tenant().drain()
    await reached.promise
    await kit.leads.update(lead.id, { name: 'Ada King' })
    // It meets the row that is on its way, and is put off.
    await tenant().drain()
    host().crm.gate = async () => {}
    gate.resolve()
    await first
    await tenant().drain()
    expect(host().crm.records(account)).toMatchObject([{ fields: { full_name: 'Ada King' } }])
    expect((await kit.crmSyncs.list({ status: 'pending' })).items).toEqual([])
  })
})
