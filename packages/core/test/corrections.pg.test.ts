import type { Classification } from '@leadkit/contracts'
import type { Lead } from '@leadkit/core'
import { afterEach, expect, it } from 'vitest'
import { newId } from '../src/lib/base/identifier.ts'
import { fieldSource } from '../src/lib/leads/contact.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { at, describeForTenant } from './support/leads/lead-world.ts'
import { createTalkWorld, type TalkOptions, type TalkWorld } from './support/replies/talk-world.ts'
import { recordingScorer, textOf } from './support/ai/recording-scorer.ts'

/** Finds `field=value` in the message in question, each resting on it. */
function told() {
  return recordingScorer({
    classify(request) {
      const messageIds = [request.messageId]
      const pairs = Array.from(textOf(request).matchAll(/(\w+)=([^;]+)/g), ([, field, value]) => [
        field,
        { value, messageIds },
      ])
      return { contact: Object.fromEntries(pairs) as Classification['contact'] }
    },
  })
}

type Open = (options: TalkOptions) => Promise<TalkWorld>

async function leadOf(world: TalkWorld): Promise<Lead> {
  const [lead] = (await world.tenant.leads.list()).items
  if (lead === undefined) throw new Error('there is no lead')
  return lead
}

function testSpeakers(open: Open): void {
  it.each([
    ['name', 'Mia', 'Maria Lopez'],
    ['email', 'ana.red@example.com', 'ana.reed@example.com'],
    ['phone', '+41446681800', '+41446681801'],
    ['company', 'Acne', 'Acme'],
  ] as const)('takes a corrected %s, and tells where it is from', async (field, wrong, right) => {
    const world = await open({ ai: told() })
    await world.says(`${field}=${wrong}`)
    await world.work()
    expect(await leadOf(world)).toMatchObject({ [field]: wrong })
    world.advance(1_000)
    await world.says(`Sorry: ${field}=${right}`)
    await world.work()
    const lead = await leadOf(world)
    expect(lead).toMatchObject({ [field]: right, fieldSources: { [field]: { by: 'machine' } } })
    expect(lead.fieldSources[field]?.saidAt).toBeInstanceOf(Date)
    const explanation = await world.tenant.leads.explain(lead.id)
    expect(explanation?.fields[field]).toMatchObject({
      by: 'machine',
      evidence: { content: `Sorry: ${field}=${right}` },
    })
  })

  it('leaves what a person of the host entered or emptied, until it is said again', async () => {
    const world = await open({ ai: told() })
    await world.says('name=Mia; email=mia@example.com; company=Acme')
    await world.work()
    const { id } = await leadOf(world)
    await world.tenant.leads.update(id, { name: 'Maria', company: null })
    world.advance(1_000)
    await world.says('name=Ria; email=ria@example.com')
    await world.work()
    expect(await leadOf(world)).toMatchObject({ name: 'Maria', email: 'ria@example.com', company: null })
    await world.says('company=Umbrella')
    await world.work()
    expect(await leadOf(world)).toMatchObject({ company: 'Umbrella' })
  })

  it('prefers a name that was told to a display name, and keeps it when the profile comes later', async () => {
    const world = await open({ ai: told() })
    await world.says('Hello')
    await world.work()
    expect(await leadOf(world)).toMatchObject({ name: 'Ada Example', fieldSources: { name: { by: 'platform' } } })
    await world.says('name=Ada Lovelace')
    await world.work()
    await world.says('Hello again')
    await world.work()
    expect(await leadOf(world)).toMatchObject({ name: 'Ada Lovelace', fieldSources: { name: { by: 'machine' } } })
  })
}

function testOrder(open: Open): void {
  it('keeps the newest statement although an older message is judged later', async () => {
    const world = await open({ ai: told() })
    const { events } = world.meta
    const sent = world.now().getTime()
    const older = events.text(world.person, 'email=old@example.com; phone=+41446681800', {
      at: new Date(sent - 60_000),
    })
    const newer = events.text(world.person, 'email=new@example.com', { at: new Date(sent) })
    await world.meta.deliver(newer)
    await world.work()
    await world.meta.deliver(older)
    await world.work()
    expect(await leadOf(world)).toMatchObject({ email: 'new@example.com', phone: '+41446681800' })
  })

  it('takes the text of an edit for what the message says', async () => {
    const world = await open({ ai: told() })
    const event = world.meta.events.text(world.person, 'email=ana.red@example.com')
    await world.meta.deliver(event)
    await world.work()
    await world.meta.deliver(world.meta.events.edit(event.messageId ?? '', 'email=ana.reed@example.com'))
    await world.work()
    expect(await leadOf(world)).toMatchObject({ email: 'ana.reed@example.com' })
  })
}

describeOnPostgres('corrections', (database) => {
  const worlds: TalkWorld[] = []
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))
  const open: Open = async (options) => {
    const world = await createTalkWorld(database(), options)
    worlds.push(world)
    return world
  }
  testSpeakers(open)
  testOrder(open)
})

describeForTenant('corrections beside a CRM', (tenant) => {
  it('leave a field that the CRM of a linked record owns, and one that was changed there', async () => {
    const conversationId = await tenant().addConversation()
    const say = (minute: number, email: string, phone: string) => {
      const source = fieldSource('machine', { messageId: newId(), saidAt: at(minute) })
      const { writer } = tenant().world
      return tenant().write((session) =>
        writer.ensureForConversation(session, conversationId, { email, phone }, () => source),
      )
    }
    const { lead } = await say(1, 'first@example.org', '+41446681800')
    const crmConfigId = await tenant().addCrmConfig()
    const field_mappings = JSON.stringify([
      { target: 'email', source: 'lead.email', owner: 'remote' },
      { target: 'phone', source: 'lead.phone', owner: 'latest' },
    ])
    await tenant().tables.updateTable('crm_configs').set({ field_mappings }).execute()
    expect((await say(2, 'second@example.org', '+41446681802')).lead).toMatchObject({ email: 'second@example.org' })
    const link = { tenant_id: tenant().scope.tenantId, lead_id: lead.id, crm_config_id: crmConfigId, external_id: '7' }
    const written = { written_version: 1, written_hash: '', written_at: at(2), writes: 1 }
    await tenant()
      .tables.insertInto('crm_links')
      .values({ ...link, ...written })
      .execute()
    expect((await say(3, 'third@example.org', '+41446681803')).lead).toMatchObject({
      email: 'second@example.org',
      phone: '+41446681803',
    })
    const change = { fields: { phone: '+41446681899' }, status: null, times: {}, by: 'crm', origin: crmConfigId }
    await tenant().write((session) => tenant().world.writer.applyRemote(session, lead.id, change))
    expect((await say(4, 'third@example.org', '+41446681804')).lead).toMatchObject({ phone: '+41446681899' })
  })

  it('keep the newest evidence of what is repeated, so that an older statement does not come back', async () => {
    const conversationId = await tenant().addConversation()
    const say = (minute: number, email: string) => {
      const source = fieldSource('machine', { messageId: newId(), saidAt: at(minute) })
      const { writer } = tenant().world
      return tenant().write((session) => writer.ensureForConversation(session, conversationId, { email }, () => source))
    }
    await say(1, 'one@example.org')
    const repeated = await say(3, 'one@example.org')
    expect(repeated.lead).toMatchObject({ version: 1, fieldSources: { email: { saidAt: at(3) } } })
    expect((await say(2, 'two@example.org')).lead).toMatchObject({ email: 'one@example.org', version: 1 })
  })
})
