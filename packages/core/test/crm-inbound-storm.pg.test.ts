import type { FieldMapping } from '@leadkit/core'
import { expect, it } from 'vitest'
import { describeTwoWay, type TwoWayHost, type TwoWayTenant } from './support/crm/two-way-world.ts'

const SECOND: readonly FieldMapping[] = [
  { target: 'full_name', source: 'lead.name' },
  { target: 'email', source: 'lead.email' },
  { target: 'phone', source: 'lead.phone', owner: 'latest' },
  { target: 'company', source: 'lead.company', owner: 'latest' },
]
const ROUNDS = 6
const LEADS = 4

type Host = () => TwoWayHost
type Tenant = () => TwoWayTenant

/** Edits on all sides while workers run; the random source is fixed, so that a failure comes again. */
async function storm(host: TwoWayHost, tenant: TwoWayTenant, accounts: readonly string[], ids: readonly string[]) {
  let seed = 7
  const random = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % below
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    const workers = [tenant.drain(), tenant.drain()]
    for (const id of ids) {
      const field = (['phone', 'company'] as const)[random(2)] ?? 'phone'
      const value = `${round} ${random(1_000)}`
      host.clock.aheadMs += 1 + random(500)
      const side = random(3)
      const account = accounts[side % accounts.length] ?? ''
      const record = host.crm.records(account).find(({ key }) => key === id)
      if (side === 2 || record === undefined) await tenant.tenant.leads.update(id, { [field]: value })
      else host.crm.edit(account, record.id, { [field]: value, ...(side === 0 && { email: `r${round}@example.org` }) })
    }
    await Promise.all(workers)
    if (round % 2 === 0) await tenant.poll()
  }
}

function testStorm(host: Host, tenant: Tenant): void {
  it('stops within three rounds after the last edit, and all sides agree', async () => {
    const { account, tenant: kit } = tenant()
    const other = `${account}-other`
    const credentials = host().crm.addAccount(other)
    await kit.crmConfigs.create({ provider: 'memory', credentials, fieldMappings: SECOND })
    const ids: string[] = []
    for (let index = 0; index < LEADS; index += 1) ids.push((await tenant().lead({ phone: `${index}` })).id)
    await storm(host(), tenant(), [account, other], ids)
    for (let round = 0; round < 3; round += 1) await tenant().poll()
    const versions = async () => Promise.all(ids.map(async (id) => (await kit.leads.get(id)).version))
    const before = await versions()
    host().crm.calls.length = 0
    for (let round = 0; round < 3; round += 1) await tenant().poll()
    expect(await versions()).toEqual(before)
    expect(host().crm.calls.filter((call) => [account, other].includes(call.account))).toEqual([])
    for (const id of ids) {
      const { name, email, phone, company } = await kit.leads.get(id)
      for (const side of [account, other]) {
        const fields = host()
          .crm.records(side)
          .find(({ key }) => key === id)?.fields
        expect(fields).toMatchObject({ full_name: name, email, phone, company })
      }
    }
    const unfinished = (await kit.crmSyncs.list({ limit: 200 })).items.map((sync) => sync.status)
    expect(new Set(unfinished.filter((status) => status !== 'success' && status !== 'superseded'))).toEqual(new Set())
  })
}

function testDeaths(host: Host, tenant: Tenant): void {
  it('loses nothing with a worker that dies while it reads, and takes nothing from it when it comes back', async () => {
    const { account, tenant: kit } = tenant()
    const { id, recordId } = await tenant().lead({ phone: '1' })
    host().clock.aheadMs += 10 * 60_000
    host().crm.edit(account, recordId, { phone: '2' })
    let wake: () => void = () => {}
    const asleep = new Promise<void>((resolve) => {
      host().crm.readGate = async () => {
        host().crm.readGate = async () => {}
        resolve()
        await new Promise<void>((done) => (wake = done))
      }
    })
    // A third of the lease passes before it is extended for the first time.
    const late = host().kit.worker({ kinds: ['crm_pull'], leaseMs: 60_000 })
    const lateDrain = late.drain()
    await asleep
    host().crm.edit(account, recordId, { company: 'Acme' })
    await kit.transaction(({ query }) =>
      query(`UPDATE public.dispatch SET due_at = clock_timestamp() - interval '1 second' WHERE worker_id IS NOT NULL`),
    )
    await tenant().drain()
    expect(await kit.leads.get(id)).toMatchObject({ phone: '2', company: 'Acme' })
    await kit.leads.update(id, { phone: '3' })
    await tenant().drain()
    wake()
    await lateDrain
    await tenant().poll()
    expect(await kit.leads.get(id)).toMatchObject({ phone: '3', company: 'Acme' })
    expect(host().crm.record(account, recordId)?.fields).toMatchObject({ phone: '3', company: 'Acme' })
  })
}

function testChannels(host: Host, tenant: Tenant): void {
  const notify = async (token: string, id: string): Promise<number> => {
    const body = JSON.stringify({ token, id })
    const request = new Request('https://in.example.org/webhooks/memory', { method: 'POST', body })
    return (await host().kit.handler(request)).status
  }

  it('opens the vendor’s channel with the address of the host, and takes its notices by their token', async () => {
    const { account, tenant: kit, configId } = tenant()
    const { id, recordId } = await tenant().lead({ phone: '1' })
    const channel = host().crm.channels.at(-1)
    expect(channel).toMatchObject({ callbackUrl: 'https://in.example.org/webhooks/memory', current: null })
    host().clock.aheadMs += 1_000
    host().crm.edit(account, recordId, { phone: '2' })
    expect(await notify(channel?.token ?? '', recordId)).toBe(200)
    expect((await kit.crmConfigs.inbound(configId)).waiting).toBe(1)
    await tenant().drain()
    expect((await kit.leads.get(id)).phone).toBe('2')
    expect(await notify('a-token-that-nobody-was-given', recordId)).toBe(401)
    expect((await kit.crmConfigs.inbound(configId)).waiting).toBe(0)
  })

  it('keeps a notice that comes before the link of its new record is stored', async () => {
    const { tenant: kit } = tenant()
    const { token } = host().crm.channels.at(-1) ?? { token: '' }
    host().crm.afterWrite = async (account, recordId) => {
      host().crm.afterWrite = async () => {}
      host().crm.edit(account, recordId, { phone: '2' })
      expect(await notify(token, recordId)).toBe(200)
      await host()
        .kit.worker({ kinds: ['crm_pull'] })
        .drain()
    }
    const { id } = await tenant().lead({ phone: '1' })
    expect((await kit.leads.get(id)).phone).toBe('1')
    // Long before the next poll.
    host().clock.aheadMs += 5_000
    await tenant().drain()
    expect((await kit.leads.get(id)).phone).toBe('2')
  })

  it('renews a channel a day before it ends, under the same token, and forgets it with the config', async () => {
    const { tenant: kit, configId } = tenant()
    const first = host().crm.channels.at(-1)
    const opened = host().crm.channels.filter(({ token }) => token === first?.token)
    await tenant().poll()
    expect(host().crm.channels.filter(({ token }) => token === first?.token)).toEqual(opened)
    host().clock.aheadMs += 6.1 * 24 * 3_600_000
    await tenant().drain()
    const renewed = host().crm.channels.filter(({ token }) => token === first?.token)
    expect(renewed).toHaveLength(2)
    expect(renewed.at(-1)?.current).toMatch(/^channel-/)
    const { channelExpiresAt } = await kit.crmConfigs.inbound(configId)
    expect(channelExpiresAt?.getTime()).toBeGreaterThan(host().now().getTime() + 6 * 24 * 3_600_000)
    await kit.crmConfigs.remove(configId)
    expect(await notify(first?.token ?? '', 'x')).toBe(401)
  })
}

describeTwoWay('An edit storm', testStorm)
describeTwoWay('Workers that read changes', testDeaths)
describeTwoWay('Notification channels', testChannels, { webhookUrl: 'https://in.example.org/webhooks/' })
