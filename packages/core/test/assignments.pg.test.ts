import type { HostTransaction } from '@leadkit/core'
import { afterEach, expect, it } from 'vitest'
import { type CareWorld, createCareWorld } from './support/care/care-world.ts'
import { describeOnEachDatabase } from './support/database/databases.ts'

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const
const officeHours = (timeZone: string) => ({ timeZone, open: [{ days: [...weekdays], from: '09:00', to: '17:00' }] })

type Open = () => Promise<CareWorld>

/** A team of so many users, and a rule that gives every lead to it in turn. */
async function staff(world: CareWorld, count: number, rule: object = {}): Promise<readonly string[]> {
  const members: string[] = []
  for (let made = 0; made < count; made += 1) members.push(await world.addUser())
  const team = await world.tenant.teams.create({ name: 'Sales', memberIds: members })
  await world.tenant.care.configure({ rules: [{ to: { teamId: team.id }, ...rule }] })
  return members.toSorted()
}

async function owners(world: CareWorld): Promise<readonly (string | null)[]> {
  const rows = await world.rows<{ user_id: string | null }>(
    'SELECT assigned_user_id AS user_id FROM leads ORDER BY created_at, id',
  )
  return rows.map((row) => row.user_id)
}

function testRules(open: Open): void {
  it('gives leads to the members of a team in turn, and says by which rule', async () => {
    const world = await open()
    const [one, two] = await staff(world, 2)
    await world.addLeads(3)
    await world.work()
    expect(await owners(world)).toEqual([one, two, one])
    const { items: leads } = await world.tenant.leads.list({ assignedUserId: one ?? '' })
    expect(leads.map((lead) => lead.ownerWantedSince)).toEqual([null, null])
    const [rule] = (await world.tenant.care.settings()).rules
    expect(world.told('lead.assigned')[0]).toMatchObject({ userId: one, cause: 'rule', ruleId: rule?.id, by: null })
    const [latest] = leads
    const { items: history } = await world.tenant.assignments.list({ leadId: latest?.id ?? '' })
    expect(history).toMatchObject([{ userId: one, previousUserId: null, cause: 'rule', ruleId: rule?.id }])
  })

  it('tries rules in order: the first that fits decides, and the next one only if it says so', async () => {
    const world = await open()
    const [busy, free, boss] = [await world.addUser(), await world.addUser(), await world.addUser()]
    await world.tenant.care.setAvailability(busy, { capacity: 0 })
    await world.tenant.care.configure({
      rules: [
        { when: { platforms: ['twitter'] }, to: { userId: boss } },
        { to: { userId: busy }, otherwise: 'next_rule' },
        { to: { userId: free } },
        { to: { userId: boss } },
      ],
    })
    await world.addLeads(1)
    await world.work()
    expect(await owners(world)).toEqual([free])
  })

  it('puts a lead into the queue of a team in which nobody is free, and leaves one that no rule fits', async () => {
    const world = await open()
    const [user] = await staff(world, 1, { when: { statuses: ['new'] }, otherwise: 'team_queue' })
    await world.tenant.care.setAvailability(user ?? '', { capacity: 0 })
    const [queued, left] = await world.addLeads(2)
    await world.tenant.leads.move(left?.id ?? '', { to: 'contacted', by: 'test' })
    await world.work()
    const { items: teams } = await world.tenant.teams.list()
    const unowned = { assignedUserId: null, ownerWantedSince: null }
    expect(await world.tenant.leads.get(queued?.id ?? '')).toMatchObject({ ...unowned, assignedTeamId: teams[0]?.id })
    expect(await world.tenant.leads.get(left?.id ?? '')).toMatchObject({ ...unowned, assignedTeamId: null })
  })
}

function testPicks(open: Open): void {
  it('gives to whoever has the least open work', async () => {
    const world = await open()
    const [one, two] = await staff(world, 2)
    const [team] = (await world.tenant.teams.list()).items
    const [first, second] = await world.addLeads(2)
    for (const lead of [first, second]) await world.tenant.assignments.assign(lead?.id ?? '', { userId: one ?? '' })
    await world.tenant.care.configure({ rules: [{ to: { teamId: team?.id ?? '', pick: 'least_open_work' } }] })
    await world.addLeads(3)
    await world.work()
    expect(await owners(world)).toEqual([one, one, two, two, one])
  })

  it('knows platform, account, channel and score of the conversation', async () => {
    const world = await open()
    const [hot, comments, rest] = [await world.addUser(), await world.addUser(), await world.addUser()]
    const conversationId = await world.addConversation()
    const { socialAccountId } = await world.tenant.conversations.get(conversationId)
    await world.tenant.care.configure({
      rules: [
        { when: { minScoreValue: 70, scores: ['hot'] }, to: { userId: hot } },
        {
          when: { platforms: ['facebook'], channels: ['direct_message'], socialAccountIds: [socialAccountId] },
          to: { userId: comments },
        },
        { to: { userId: rest } },
      ],
    })
    const lead = await world.tenant.leads.create({ conversationId, name: 'Bo' })
    const [scored] = await world.addLeads(1)
    await world.tenant.leads.overrideScore(scored?.id ?? '', { score: 'hot', scoreValue: 90, reason: 'r', by: 'test' })
    await world.addLeads(1)
    await world.work()
    expect(await owners(world)).toEqual([comments, hot, rest])
    expect(await world.tenant.conversations.get(conversationId)).toMatchObject({ assignedUserId: comments })
    expect(await world.tenant.leads.get(lead.id)).toMatchObject({ assignedUserId: comments })
  })
}

function testWaiting(open: Open): void {
  it('lets leads wait until a user has done something, and gives the oldest first', async () => {
    const world = await open()
    const [user] = await staff(world, 1)
    await world.tenant.care.setAvailability(user ?? '', { capacity: 1 })
    const [first, second, third] = await world.addLeads(3)
    await world.work()
    expect(await owners(world)).toEqual([user, null, null])
    expect((await world.tenant.leads.get(second?.id ?? '')).ownerWantedSince).not.toBeNull()
    await world.tenant.leads.move(first?.id ?? '', { to: 'lost', by: 'test' })
    await world.work()
    expect(await owners(world)).toEqual([user, user, null])
    await world.tenant.leads.remove(second?.id ?? '')
    await world.work()
    expect((await world.tenant.leads.get(third?.id ?? '')).assignedUserId).toBe(user)
    await expect(world.tenant.care.availability(user ?? '')).resolves.toMatchObject({ capacity: 1, openLeads: 1 })
  })

  it('gives what waits when the hours of a user begin, by the clock of the place, without being told', async () => {
    const world = await open()
    const [user] = await staff(world, 1)
    await world.tenant.care.setAvailability(user ?? '', { hours: officeHours('America/New_York') })
    await world.addLeads(1)
    await world.work()
    expect(await owners(world)).toEqual([null])
    world.setNow('2026-11-30T13:59:59Z')
    await world.work()
    expect(await owners(world)).toEqual([null])
    world.setNow('2026-11-30T14:00:01Z')
    await world.work()
    expect(await owners(world)).toEqual([user])
  })

  it('gives what waits as soon as capacity, team, rules or user allow it', async () => {
    const world = await open()
    const [one] = await staff(world, 1)
    const [two, three] = [await world.addUser(), await world.addUser()]
    await world.tenant.care.setAvailability(one ?? '', { capacity: 0 })
    await world.addLeads(4)
    await world.work()
    await world.tenant.care.setAvailability(one ?? '', { capacity: 1 })
    await world.work()
    expect(await owners(world)).toEqual([one, null, null, null])
    const [team] = (await world.tenant.teams.list()).items
    await world.tenant.care.setAvailability(two, { capacity: 1 })
    await world.tenant.teams.update(team?.id ?? '', { memberIds: [one ?? '', two] })
    await world.work()
    expect(await owners(world)).toEqual([one, two, null, null])
    await world.tenant.users.deactivate(three)
    await world.tenant.care.configure({ rules: [{ to: { userId: three } }] })
    await world.work()
    expect(await owners(world)).toEqual([one, two, null, null])
    await world.tenant.users.reactivate(three)
    await world.work()
    expect(await owners(world)).toEqual([one, two, three, three])
  })
}

function testReopened(open: Open): void {
  it('has a lead that is opened again without an owner wait, and none that is closed', async () => {
    const world = await open()
    const [user] = await staff(world, 1)
    await world.tenant.care.setAvailability(user ?? '', { capacity: 0 })
    const [lead] = await world.addLeads(1)
    const id = lead?.id ?? ''
    await world.tenant.leads.move(id, { to: 'lost', by: 'test' })
    expect((await world.tenant.leads.get(id)).ownerWantedSince).toBeNull()
    await world.tenant.care.setAvailability(user ?? '', { capacity: 1 })
    await world.work()
    expect(await owners(world)).toEqual([null])
    await world.tenant.leads.move(id, { to: 'new', by: 'test', reason: 'came back' })
    await world.work()
    expect(await owners(world)).toEqual([user])
  })
}

function testHands(open: Open): void {
  it('gives a lead and its conversation one owner, whichever is assigned, unless the call says otherwise', async () => {
    const world = await open()
    const [ada, bo, cy] = [await world.addUser(), await world.addUser(), await world.addUser()]
    const { assignments, conversations, leads } = world.tenant
    const conversationId = await world.addConversation()
    const { id } = await leads.create({ conversationId, name: 'Dee' })
    const both = async () => [
      (await leads.get(id)).assignedUserId,
      (await conversations.get(conversationId)).assignedUserId,
    ]
    await assignments.assign(id, { userId: ada, by: bo, reason: 'knows her' })
    expect(await both()).toEqual([ada, ada])
    await conversations.assign(conversationId, { userId: bo })
    expect(await both()).toEqual([bo, bo])
    await conversations.assign(conversationId, { userId: cy, leadToo: false })
    expect(await both()).toEqual([bo, cy])
    await assignments.assign(id, { userId: ada, conversationToo: false })
    expect(await both()).toEqual([ada, cy])
    await assignments.assign(id, { userId: null })
    expect(await both()).toEqual([null, null])
    const history = await assignments.list({ conversationId })
    expect(history.items.map(({ userId, leadId }) => [userId, leadId])).toEqual([
      [null, id],
      [cy, null],
      [bo, id],
      [ada, id],
    ])
    expect(history.items.at(-1)).toMatchObject({ by: bo, reason: 'knows her', cause: 'by_hand' })
    expect((await conversations.get(conversationId)).automationPausedAt).toBeNull()
  })

  it('gives a new lead the owner of its conversation', async () => {
    const world = await open()
    const [rules] = await staff(world, 1)
    const ada = await world.addUser()
    const conversationId = await world.addConversation()
    await world.tenant.conversations.assign(conversationId, { userId: ada })
    const lead = await world.tenant.leads.create({ conversationId, name: 'Dee' })
    await world.work()
    expect(rules).not.toBe(ada)
    expect(await world.tenant.leads.get(lead.id)).toMatchObject({ assignedUserId: ada, ownerWantedSince: null })
    expect(world.told('lead.assigned')).toMatchObject([{ leadId: lead.id, userId: ada, cause: 'conversation' }])
  })
}

function testDecisions(open: Open): void {
  it('takes a lead from the rules when somebody decides, and gives it back on request', async () => {
    const world = await open()
    const [user] = await staff(world, 1)
    const [lead] = await world.addLeads(1)
    const id = lead?.id ?? ''
    await world.tenant.assignments.assign(id, { userId: null, by: 'Ada' })
    await world.work()
    expect(await owners(world)).toEqual([null])
    await world.tenant.assignments.returnToRules(id)
    await world.work()
    expect(await owners(world)).toEqual([user])
    await world.tenant.assignments.returnToRules(id, { by: 'Ada' })
    await world.work()
    const { items } = await world.tenant.assignments.list({ leadId: id })
    expect(items.map(({ cause }) => cause)).toEqual(['rule', 'returned', 'rule'])
    await world.tenant.leads.move(id, { to: 'lost', by: 'test' })
    await expect(world.tenant.assignments.returnToRules(id)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('assigns to nobody who is not there, and erases reasons with the lead', async () => {
    const world = await open()
    const [gone, stranger] = [await world.addUser(), '0190a000-0000-7000-8000-000000000000']
    await world.tenant.users.deactivate(gone)
    const [lead] = await world.addLeads(1)
    const id = lead?.id ?? ''
    const { assignments } = world.tenant
    for (const input of [{ userId: gone }, { userId: stranger }, { userId: null, teamId: stranger }])
      await expect(assignments.assign(id, input)).rejects.toMatchObject({ code: 'not_found' })
    await assignments.assign(id, { userId: await world.addUser(), reason: 'her brother called' })
    await world.tenant.leads.remove(id)
    await expect(assignments.assign(id, { userId: null })).rejects.toMatchObject({ code: 'not_found' })
    expect(await world.rows('SELECT reason FROM assignments')).toEqual([{ reason: null }])
  })
}

function testMerges(open: Open): void {
  it('counts a merged lead once, and gives it the owner of the lead that it was merged into', async () => {
    const world = await open()
    const [user] = await staff(world, 1)
    await world.tenant.care.setAvailability(user ?? '', { capacity: 2 })
    const conversationIds = [await world.addConversation(), await world.addConversation()]
    const [into = '', other = ''] = await world.addLeadsOf(conversationIds)
    await world.work()
    await world.addLeads(1)
    await world.work()
    expect(await owners(world)).toEqual([user, user, null])
    const { merge } = await world.tenant.leads.merge(into, [other], { by: 'test' })
    await world.work()
    expect(await owners(world)).toEqual([user, user, user])
    const boss = await world.addUser()
    await expect(world.tenant.assignments.assign(other, { userId: boss })).rejects.toMatchObject({ code: 'conflict' })
    await world.tenant.assignments.assign(into, { userId: boss })
    for (const id of conversationIds)
      expect(await world.tenant.conversations.get(id)).toMatchObject({ assignedUserId: boss })
    const heir = await world.addUser()
    await world.tenant.users.deactivate(boss, { handOverTo: heir })
    await world.work()
    for (const id of conversationIds)
      expect(await world.tenant.conversations.get(id)).toMatchObject({ assignedUserId: heir })
    await world.tenant.leads.unmerge(merge?.id ?? '', { by: 'test' })
    expect(await owners(world)).toEqual([heir, user, user])
  })
}

function testLeavers(open: Open): void {
  it('gives the open work of a deactivated user back to the rules, or to the user that was named', async () => {
    const world = await open()
    const [one, two] = await staff(world, 2)
    const heir = await world.addUser()
    const conversationId = await world.addConversation()
    const [first, second, closed] = await world.addLeads(3)
    await world.work()
    expect(await owners(world)).toEqual([one, two, one])
    await world.tenant.conversations.assign(conversationId, { userId: one ?? '' })
    await world.tenant.leads.move(closed?.id ?? '', { to: 'lost', by: 'test' })
    await world.tenant.users.deactivate(one ?? '')
    await world.work()
    expect(await owners(world)).toEqual([two, two, one])
    expect((await world.tenant.conversations.get(conversationId)).assignedUserId).toBeNull()
    await world.tenant.conversations.assign(conversationId, { userId: two ?? '' })
    await world.tenant.users.deactivate(two ?? '', { handOverTo: heir })
    await world.work()
    expect(await owners(world)).toEqual([heir, heir, one])
    expect((await world.tenant.conversations.get(conversationId)).assignedUserId).toBe(heir)
    const { items } = await world.tenant.assignments.list({ leadId: first?.id ?? '' })
    expect(items.map(({ cause }) => cause)).toEqual(['hand_over', 'rule', 'returned', 'rule'])
    expect(second).toBeDefined()
  })

  it('leaves the work of a deactivated user where it is in a tenant without rules', async () => {
    const world = await open()
    const user = await world.addUser()
    const [lead] = await world.addLeads(1)
    await world.tenant.assignments.assign(lead?.id ?? '', { userId: user })
    await world.tenant.users.deactivate(user)
    await world.work()
    expect(await owners(world)).toEqual([user])
  })
}

function testMergesMeanwhile(open: Open): void {
  it('assigns the lead that shows the conversation’s lead, also if a merge, or its end, comes first', async () => {
    const world = await open()
    const { conversations, leads } = world.tenant
    const [ada, bo] = [await world.addUser(), await world.addUser()]
    const ids = [await world.addConversation(), await world.addConversation()]
    const [into = '', other = ''] = await world.addLeadsOf(ids)
    const assignDuring = async (userId: string, change: (transaction: HostTransaction) => Promise<unknown>) => {
      const assigned: Promise<unknown>[] = []
      await world.tenant.transaction(async (sql) => {
        const query = async (text: string, parameters: readonly unknown[]) => ({
          rows: await sql.query(text, parameters),
        })
        await change({ query } as never)
        assigned.push(conversations.assign(ids[1] ?? '', { userId }))
        const waits = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
        await expect.poll(() => world.rows(waits), { timeout: 30_000 }).toHaveLength(1)
      })
      await Promise.all(assigned)
    }
    const merged: string[] = []
    await assignDuring(ada, async (transaction) => {
      const { merge } = await leads.merge(into, [other], { by: 'test' }, { transaction })
      merged.push(merge?.id ?? '')
    })
    expect(await owners(world)).toEqual([ada, null])
    await assignDuring(bo, (transaction) => leads.unmerge(merged[0] ?? '', { by: 'test' }, { transaction }))
    expect(await owners(world)).toEqual([ada, bo])
  })
}

function testGoneOwners(open: Open): void {
  it('takes a conversation from a deactivated user also if its lead waits, and gives the lead to nobody who is gone', async () => {
    const world = await open()
    const [user = ''] = await staff(world, 1)
    await world.tenant.care.setAvailability(user, { capacity: 0 })
    const gone = await world.addUser()
    const [active, closed] = [await world.addConversation(), await world.addConversation()]
    await world.addLeadsOf([active, closed])
    await world.work()
    for (const id of [active, closed]) await world.tenant.conversations.assign(id, { userId: gone, leadToo: false })
    await world.tenant.conversations.close(closed)
    await world.tenant.users.deactivate(gone)
    await world.tenant.care.setAvailability(user, { capacity: 2 })
    await world.work()
    expect(world.told('lead.assigned').map(({ userId }) => userId)).toEqual([user, user])
    for (const id of [active, closed])
      expect(await world.tenant.conversations.get(id)).toMatchObject({ assignedUserId: user })
  })

  it('hands an active conversation over whose lead is closed, or somebody else’s', async () => {
    const world = await open()
    const [gone, heir, other] = [await world.addUser(), await world.addUser(), await world.addUser()]
    const [one, two] = [await world.addConversation(), await world.addConversation()]
    const [closed = '', kept = ''] = await world.addLeadsOf([one, two])
    await world.tenant.assignments.assign(closed, { userId: gone })
    await world.tenant.leads.move(closed, { to: 'lost', by: 'test' })
    await world.tenant.assignments.assign(kept, { userId: other, conversationToo: false })
    await world.tenant.conversations.assign(two, { userId: gone, leadToo: false })
    await world.tenant.users.deactivate(gone, { handOverTo: heir })
    await world.work()
    expect(await owners(world)).toEqual([gone, other])
    for (const id of [one, two])
      expect(await world.tenant.conversations.get(id)).toMatchObject({ assignedUserId: heir })
  })
}

describeOnEachDatabase('assignments', (options, { name }) => {
  const worlds: CareWorld[] = []
  const open: Open = async () => {
    const world = await createCareWorld(options())
    worlds.push(world)
    return world
  }
  afterEach(async () => {
    for (const world of worlds.splice(0)) if (name !== 'PGlite') await world.close()
  })
  testRules(open)
  testPicks(open)
  testWaiting(open)
  testReopened(open)
  testHands(open)
  testDecisions(open)
  testMerges(open)
  testLeavers(open)
  testGoneOwners(open)
  // PGlite has one connection: nothing happens meanwhile.
  if (name !== 'PGlite') testMergesMeanwhile(open)
})
