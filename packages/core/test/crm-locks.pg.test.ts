import { Client } from 'pg'
import { expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { startVendorHost } from './support/crm/vendor-host.ts'
import { describeTwoWay } from './support/crm/two-way-world.ts'

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
