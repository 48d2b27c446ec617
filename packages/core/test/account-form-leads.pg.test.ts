import { afterEach, describe, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { connectPage, createPlatformWorld, type PlatformWorld } from './support/ingest/platform-world.ts'

const HOUR_MS = 3_600_000

type Open = () => Promise<PlatformWorld>

const answers = {
  first_name: 'Ada',
  last_name: 'Example',
  email: 'ada@example.test',
  company_name: 'Example Ltd',
  when: 'This month',
}

async function connectOrganization(world: PlatformWorld) {
  const owner = world.linkedin.addOrganization({ leads: true })
  const { accessToken, refreshToken } = owner.administrator
  const account = await world.tenant.socialAccounts.connect({
    platform: 'linkedin',
    accountId: owner.urn,
    accessToken,
    refreshToken,
  })
  return { owner, account }
}

async function leads(world: PlatformWorld) {
  return (await world.tenant.leads.list()).items
}

/** An answered form, and the lead that it made. */
async function leadOfForm(world: PlatformWorld) {
  const { owner } = await connectOrganization(world)
  const event = world.linkedin.events.lead(owner, answers)
  await world.linkedin.deliver(event)
  await world.work()
  const [lead] = await leads(world)
  return { owner, event, lead }
}

function testLinkedin(open: Open): void {
  it('makes one lead of the answers, however often they are reported', async () => {
    const world = await open()
    const { owner } = await connectOrganization(world)
    const event = world.linkedin.events.lead(owner, answers)
    await world.linkedin.deliver(event)
    await world.linkedin.deliver(event)
    await world.work()
    await world.linkedin.deliver(event)
    await world.work()
    expect(await leads(world)).toMatchObject([
      {
        name: 'Ada Example',
        email: 'ada@example.test',
        company: 'Example Ltd',
        status: 'new',
        notes: 'when: This month',
      },
    ])
    const told = world.told.map((each) => each.type)
    expect(told.filter((type) => type === 'lead.created')).toHaveLength(1)
    expect(told.filter((type) => type === 'platform.status')).toHaveLength(1)
    expect(JSON.stringify(await world.rows('SELECT * FROM form_leads'))).not.toContain('example.test')
  })

  it('erases the lead when its author takes the answers back, whichever notice comes first', async () => {
    const world = await open()
    const { owner, event, lead } = await leadOfForm(world)
    const removal = world.linkedin.events.removeLead(event.lead.id)
    await world.linkedin.deliver(removal)
    await world.linkedin.deliver(removal)
    await world.work()
    expect(
      await world.rows('SELECT name, email, notes FROM leads WHERE id = $1 AND deleted_at IS NOT NULL', [lead?.id]),
    ).toEqual([{ name: null, email: null, notes: null }])
    const late = world.linkedin.events.lead(owner, answers)
    await world.linkedin.deliver(world.linkedin.events.removeLead(late.lead.id))
    await world.linkedin.deliver(late)
    await world.work()
    expect(await leads(world)).toEqual([])
  })
}

function testHeldRemovals(open: Open): void {
  it('keeps answers that were taken back while a legal hold lasts, and erases them when it is released', async () => {
    const world = await open()
    const { event, lead } = await leadOfForm(world)
    const { holds } = world.tenant.retention
    const hold = await holds.place({ leadId: lead?.id ?? '' }, { by: 'counsel', reason: 'Case 7' })
    await world.linkedin.deliver(world.linkedin.events.removeLead(event.lead.id))
    await world.work()
    expect(await leads(world)).toMatchObject([{ email: 'ada@example.test' }])
    await holds.release(hold.id, { by: 'counsel', reason: 'Settled' })
    await world.work()
    expect(await leads(world)).toEqual([])
    const erased = 'SELECT status, erasure_held_at FROM form_leads'
    expect(await world.rows(erased)).toEqual([{ status: 'deleted', erasure_held_at: null }])
    await world.linkedin.deliver(event)
    await world.work()
    expect(await leads(world)).toEqual([])
  })
}

function testRemovals(open: Open): void {
  it('makes no lead of answers that were taken back before they were fetched', async () => {
    const world = await open()
    const { owner } = await connectOrganization(world)
    const event = world.linkedin.events.lead(owner, answers)
    await world.linkedin.deliver(event)
    world.linkedin.events.removeLead(event.lead.id)
    await world.work()
    expect(await leads(world)).toEqual([])
    expect(await world.rows('SELECT status FROM form_leads')).toEqual([{ status: 'unavailable' }])
    expect(world.told.map((each) => each.type)).not.toContain('task.dead')
  })

  it('does not bring back a lead that the host removed', async () => {
    const world = await open()
    const { event, lead } = await leadOfForm(world)
    await world.tenant.leads.remove(lead?.id ?? '')
    await world.linkedin.deliver(event)
    await world.work()
    expect(await leads(world)).toEqual([])
  })
}

function testOddForms(open: Open): void {
  it('makes a lead of a form in another language of which a question was left blank', async () => {
    const world = await open()
    const { page } = await connectPage(world)
    const entered = [
      { name: 'nom_complet', values: ['Ben Example'] },
      { name: 'numéro_de_téléphone', values: ['+33 1 23 45 67 89'] },
      { name: 'inbox_url' },
      { name: 'places', values: [2, null] },
    ]
    await world.meta.deliver(world.meta.events.lead(page, entered))
    await world.work()
    expect(await leads(world)).toMatchObject([
      { name: 'Ben Example', phone: '+33 1 23 45 67 89', email: null, notes: 'places: 2' },
    ])
  })
}

function testFaults(open: Open): void {
  it('fetches Meta’s lead forms, too, and waits out a fault', async () => {
    const world = await open()
    const { page } = await connectPage(world)
    await world.meta.deliver(world.meta.events.lead(page, { full_name: 'Ben Example', email: 'ben@example.test' }))
    world.meta.fault({ kind: 'status', status: 503, times: 20 })
    await world.work()
    expect(await leads(world)).toEqual([])
    world.meta.clearFaults()
    world.advance(HOUR_MS)
    await world.work()
    expect(await leads(world)).toMatchObject([{ name: 'Ben Example', email: 'ben@example.test' }])
  })

  it('waits while the account cannot be used, and goes on when it is connected again', async () => {
    const world = await open()
    const { page, account } = await connectPage(world)
    world.meta.setTokenState(page, 'revoked')
    await world.meta.deliver(world.meta.events.lead(page, { full_name: 'Ben Example' }))
    await world.work()
    expect(await world.health(account.id)).toBe('needs_reauth')
    expect(await leads(world)).toEqual([])
    world.meta.setTokenState(page, 'valid')
    const { accessToken } = page
    await world.tenant.socialAccounts.connect({ platform: 'facebook', accountId: page.id, accessToken })
    await world.work()
    expect(await leads(world)).toMatchObject([{ name: 'Ben Example' }])
  })
}

describeOnPostgres('lead forms', (database: () => DatabaseOptions) => {
  const worlds: PlatformWorld[] = []
  const open: Open = async () => {
    const world = await createPlatformWorld(database())
    worlds.push(world)
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  describe('of LinkedIn', () => {
    testLinkedin(open)
    testHeldRemovals(open)
    testRemovals(open)
  })
  describe('that are not as expected', () => {
    testOddForms(open)
  })
  describe('and faults', () => {
    testFaults(open)
  })
})
