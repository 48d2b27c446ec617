import { readFileSync } from 'node:fs'
import { createTestDatabase, type TestDatabase } from '@leadkit/testing/postgres'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createHost } from '../src/host.ts'
import { startRolodex } from './rolodex.ts'

let database: TestDatabase
let rolodex: Awaited<ReturnType<typeof startRolodex>>
let kit: ReturnType<typeof createHost>

beforeEach(async () => {
  database = await createTestDatabase()
  rolodex = await startRolodex('right key')
  const key = 'a secret of these tests, 32 characters'
  kit = createHost({ databaseUrl: database.connectionString, key, rolodexUrl: rolodex.url })
  await kit.migrate()
})

afterEach(async () => {
  await kit.close()
  await rolodex.close()
  await database.drop()
})

async function connect(apiKey: string, name: string = 'Acme') {
  const tenant = kit.tenant((await kit.tenants.create({ name })).id)
  return { tenant, config: await tenant.crmConfigs.create({ provider: 'rolodex', credentials: { apiKey } }) }
}

const names = () => [...rolodex.people.values()].map(({ fields }) => fields['name'])

it('brings a lead to its own CRM, follows its changes, and takes it away again', async () => {
  const { tenant, config } = await connect('right key')
  expect(await tenant.crmConfigs.preflight(config.id)).toMatchObject({ ok: true, sample: { lead: 'built_in' } })
  const lead = await tenant.leads.create({ name: 'Ada' })
  await kit.worker().drain()
  expect(names()).toEqual(['Ada'])
  await tenant.leads.update(lead.id, { name: 'Ada Lovelace' })
  await kit.worker().drain()
  expect(names()).toEqual(['Ada Lovelace'])
  await tenant.leads.remove(lead.id)
  await kit.worker().drain()
  expect(names()).toEqual([])
})

it('makes one person, though the answer to the first write was lost', async () => {
  const { tenant, config } = await connect('right key')
  rolodex.fault({ kind: 'drop', when: 'after', match: ({ method }) => method === 'PUT' })
  const lead = await tenant.leads.create({ name: 'Ada' })
  await kit.worker().drain()
  await tenant.crmConfigs.pause(config.id)
  await tenant.crmConfigs.resume(config.id)
  await kit.worker().drain()
  expect(rolodex.requests.filter(({ method }) => method === 'PUT')).toHaveLength(2)
  expect([...rolodex.people.keys()]).toEqual([lead.id])
})

it('pauses when the key is dead, and waits out a limit without counting it', async () => {
  const { tenant, config } = await connect('wrong key')
  await tenant.leads.create({ name: 'Ada' })
  await kit.worker().drain()
  expect(await tenant.crmConfigs.get(config.id)).toMatchObject({ pausedReason: 'auth_revoked' })

  const other = await connect('right key', 'Bravo')
  rolodex.fault({ kind: 'status', status: 429, headers: { 'retry-after': '30' } })
  await other.tenant.leads.create({ name: 'Grace' })
  await kit.worker().drain()
  const [sync] = (await other.tenant.crmSyncs.list()).items
  expect(sync).toMatchObject({ errorCode: 'rate_limited', retryCount: 0, deadLetter: false })
})

it('keeps adapter and host together under 150 lines of code', () => {
  const lines = ['rolodex-crm-provider', 'rolodex-api', 'host'].flatMap((file) =>
    readFileSync(new URL(`../src/${file}.ts`, import.meta.url), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== ''),
  )
  expect(lines.length).toBeLessThan(150)
})
