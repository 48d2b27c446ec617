import { expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { archived, eraseAda, HUNDRED_DAYS, texts } from './support/subjects/archived-people.ts'
import { ADA, BEN, ErasureWorld, WROTE_AT } from './support/subjects/erasure-world.ts'

const leadOf = async (world: ErasureWorld, participantId: string): Promise<string> => {
  const from = `leads l JOIN conversations c ON c.id = l.conversation_id WHERE c.participant_id = '${participantId}'`
  const [id] = await world.ids('l.id', from)
  return id ?? expect.fail(`nobody is ${participantId}`)
}

describeOnPostgres('subjects.erase, while another erasure is running', (options) => {
  it('reaches who was merged with the person after the first request', async () => {
    const world = await archived(options())
    const [ada, ben] = [await leadOf(world, ADA), await leadOf(world, BEN)]
    const first = await eraseAda(world)
    expect(await eraseAda(world)).toBe(first)
    await world.tenant.leads.merge(ben, [ada], { by: 'bo' })
    const second = await world.tenant.subjects.erase({ leadId: ben }, { by: 'bo' })
    expect(second.id).not.toBe(first)
    expect([...second.leadIds].toSorted()).toEqual([ada, ben].toSorted())
    expect((await world.tenant.subjects.erase({ leadId: ada }, { by: 'bo' })).id).toBe(second.id)
    await world.finish(first)
    await world.finish(second.id)
    expect(await world.traces()).toEqual([])
    expect(await world.tenant.archives.list()).toEqual([])
    expect((await world.objects()).size).toBe(0)
    await world.web.kit.close()
  })

  it('keeps the person out from now on if only the second request says so', async () => {
    const world = await archived(options())
    const first = await eraseAda(world)
    const participant = { platform: 'facebook', accountId: world.web.page, participantId: ADA }
    const [talk] = await world.ids('l.id', 'leads l LIMIT 1')
    expect(talk).toBeDefined()
    const ada = (await world.tenant.subjects.erasures.get(first)).leadIds[0] ?? ''
    const second = await world.tenant.subjects.erase({ leadId: ada }, { by: 'bo', afterwards: 'blocked' })
    expect(second).toMatchObject({ afterwards: 'blocked' })
    expect(second.id).not.toBe(first)
    // One that asks for less is answered by the one that does more.
    expect((await world.tenant.subjects.erase({ leadId: ada }, { by: 'bo' })).afterwards).toBeTypeOf('string')
    await world.finish(first)
    await world.finish(second.id)
    await world.hears({ mid: 'a9', from: ADA, text: 'Me again, c4n4ry', at: world.now.getTime() })
    await world.drain()
    expect(await world.traces()).toEqual([])
    expect(await texts(world)).toEqual(['How much is the pro plan?'])
    await expect(world.tenant.subjects.erase({ participant }, { by: 'bo' })).rejects.toMatchObject({
      code: 'not_found',
    })
    await world.web.kit.close()
  })
})

describeOnPostgres('subjects.erase of somebody who has reacted to others', (options) => {
  it('takes the person’s reactions out of objects of months long before they wrote', async () => {
    const world = await ErasureWorld.open(options())
    const march = Date.UTC(2026, 2, 10)
    await world.hears(
      { mid: 'b0', from: BEN, text: 'An old question', at: march },
      { mid: 'a1', from: ADA, text: 'How much is the c4n4ry plan?', at: WROTE_AT },
    )
    await world.drain()
    // The month of the old question is still in the database when the person reacts to it.
    const reactions = `{"${ADA}": {"emoji": "+", "at": "2026-09-10T00:00:00Z"}}`
    await world.web.rows(
      `UPDATE message_keys SET reactions = '${reactions}' WHERE platform_message_id = 'b0' RETURNING 1`,
    )
    await world.web.rows(
      `UPDATE messages SET metadata = metadata || '{"reactions": {"${ADA}": "+"}}' WHERE platform_message_id = 'b0' RETURNING 1`,
    )
    world.pass(HUNDRED_DAYS + 30 * 86_400_000)
    expect((await world.tenant.archives.run()).failed).toEqual([])
    expect([...(await world.objects()).values()].some((text) => text.includes(ADA))).toBe(true)
    await world.finish(await eraseAda(world))
    expect(await world.traces()).toEqual([])
    expect((await world.tenant.archives.list()).map(({ month }) => month)).toContain('2026-03')
    await world.web.kit.close()
  })
})
