import { expect, it } from 'vitest'
import { createCareWorld } from './support/care/care-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'

describeOnPostgres('rules and merged leads', (options) => {
  it('give the conversations of merged leads along with the lead, but none that somebody looks after', async () => {
    const world = await createCareWorld(options())
    const { tenant } = world
    const [user, boss] = [await world.addUser(), await world.addUser()]
    await tenant.care.configure({ rules: [{ to: { userId: user } }] })
    const places = [await world.addConversation(), await world.addConversation(), await world.addConversation()]
    await tenant.conversations.assign(places[2] ?? '', { userId: boss, leadToo: false })
    const [into = '', ...others] = await world.addLeadsOf(places)
    await tenant.leads.merge(into, others, { by: 'test' })
    await world.work()
    const given = await Promise.all(places.map((id) => tenant.conversations.get(id)))
    expect(given.map(({ assignedUserId }) => assignedUserId)).toEqual([user, user, boss])
    expect(await tenant.leads.get(into)).toMatchObject({ assignedUserId: user })
    await world.close()
  })
})
