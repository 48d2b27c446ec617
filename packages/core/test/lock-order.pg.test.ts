import { expect, it } from 'vitest'
import { newId } from '../src/lib/base/identifier.ts'
import { CareRepository } from '../src/lib/care/care-repository.ts'
import { TeamRepository } from '../src/lib/care/team-repository.ts'
import type { TenantSession } from '../src/lib/database/session.ts'
import { HostEventWriter } from '../src/lib/host-events/host-event-store.ts'
import { recordTouches } from '../src/lib/leads/touches/touch-writer.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { LeadWorld, type TenantWorld } from './support/leads/lead-world.ts'

/** What a transaction has to get while the call waits for a row that it holds; it would wait for ever if the call held that already. */
interface Meeting {
  readonly holds: (schema: string) => string
  readonly call: () => Promise<unknown>
  readonly wants: (schema: string) => string
}

const WAITS = `SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))`

/** The call ends, and no lock that comes later in the order was held while it waited for one that comes earlier. */
async function meet(tenant: TenantWorld, { holds, call, wants }: Meeting): Promise<void> {
  let called: Promise<unknown> = Promise.resolve()
  const run = (session: TenantSession, text: string) => session.run({ text, parameters: [] })
  await tenant.write(async (session) => {
    await run(session, holds(session.schema))
    called = call()
    await expect.poll(() => run(session, WAITS), { interval: 5 }).not.toEqual([])
    await run(session, wants(session.schema))
  })
  await called
}

const rowOf = (table: string, condition: string) => (schema: string) =>
  `SELECT 1 FROM "${schema}".${table} WHERE ${condition} FOR NO KEY UPDATE NOWAIT`
const settings = rowOf('care_settings', 'true')

/** Any error ends the test; NOWAIT is one. */
const consents = (schema: string) =>
  `SELECT 1 / pg_try_advisory_xact_lock(hashtext('leadkit consents ${schema}'))::integer`

type Open = () => Promise<TenantWorld>

function testLeads(open: Open): void {
  it('by leads.remove, which empties the custom fields of a conversation', async () => {
    const tenant = await open()
    const conversationId = await tenant.addConversation()
    const { lead } = await tenant.ensureLead(conversationId)
    await tenant.tables.updateTable('conversations').set({ custom: '{"a":1}' }).execute()
    await meet(tenant, {
      holds: rowOf('conversations', `id = '${conversationId}'`),
      call: () => tenant.leads.remove(lead.id),
      wants: rowOf('leads', `id = '${lead.id}'`),
    })
    await meet(tenant, { holds: consents, call: () => removeAnother(tenant), wants: rowOf('leads', 'true') })
    expect(await tenant.tables.selectFrom('conversations').select('custom').execute()).toEqual([
      { custom: null },
      { custom: null },
    ])
  })

  it('by the writer of touches, for a conversation without a lead', async () => {
    const tenant = await open()
    const conversationId = await tenant.addConversation()
    const place = await tenant.tables
      .selectFrom('conversations')
      .select(['social_account_id', 'platform_conversation_id', 'participant_id'])
      .executeTakeFirstOrThrow()
    const touch = {
      touch: { kind: 'ad', adId: '7' } as const,
      platform: 'facebook',
      socialAccountId: place.social_account_id,
      thread: place.platform_conversation_id,
      participant: place.participant_id,
      at: tenant.world.now(),
    }
    await meet(tenant, {
      holds: rowOf('conversations', `id = '${conversationId}'`),
      call: () => tenant.write((session) => recordTouches(session, new HostEventWriter([]), [touch])),
      wants: consents,
    })
    expect(await tenant.tables.selectFrom('touches').select('subject_id').execute()).toHaveLength(1)
  })
}

function testCare(open: Open): void {
  it('by care.configure without rules, which ends the wait of leads', async () => {
    const tenant = await open()
    const care = new CareRepository(tenant.access)
    await care.configure({ rules: [] })
    const { id } = await tenant.leads.create({ name: 'Ada' })
    await tenant.tables.updateTable('leads').set({ owner_wanted_since: new Date() }).execute()
    await meet(tenant, {
      holds: rowOf('leads', `id = '${id}'`),
      call: () => care.configure({ rules: [] }),
      wants: settings,
    })
    expect(await tenant.leads.get(id)).toMatchObject({ ownerWantedSince: null })
  })

  it('by teams.remove, which takes closed work from the team', async () => {
    const tenant = await open()
    const conversationId = await tenant.addConversation()
    const { lead } = await tenant.ensureLead(conversationId)
    const teams = new TeamRepository(tenant.access)
    await new CareRepository(tenant.access).configure({ rules: [] })
    const giveTo = async (teamId: string): Promise<void> => {
      await tenant.tables.updateTable('leads').set({ status: 'lost', assigned_team_id: teamId }).execute()
      await tenant.tables.updateTable('conversations').set({ assigned_team_id: teamId }).execute()
    }
    for (const [table, wants] of [
      ['leads', settings],
      ['conversations', rowOf('leads', `id = '${lead.id}'`)],
    ] as const) {
      const team = await teams.create({ name: newId() })
      await giveTo(team.id)
      await meet(tenant, { holds: rowOf(table, 'true'), call: () => teams.remove(team.id), wants })
    }
    expect(await tenant.leads.get(lead.id)).toMatchObject({ assignedTeamId: null })
  })
}

async function removeAnother(tenant: TenantWorld): Promise<void> {
  const { lead } = await tenant.ensureLead(await tenant.addConversation())
  await tenant.leads.remove(lead.id)
}

describeOnPostgres('locks are taken in one order: conversations, the tenant’s people, leads, settings', (options) => {
  const open: Open = async () => new LeadWorld(options()).createTenant()
  testLeads(open)
  testCare(open)
})
