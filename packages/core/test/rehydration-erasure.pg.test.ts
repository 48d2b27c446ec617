import { expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { archived, eraseAda, MONTH, texts } from './support/subjects/archived-people.ts'
import { ADA } from './support/subjects/erasure-world.ts'

const BENS = 'How much is the pro plan?'

describeOnPostgres('an erasure and a month that comes back', (options) => {
  it('leaves nothing of the person in the month that is back, nor in what is archived of it again', async () => {
    const world = await archived(options())
    const { archives } = world.tenant
    expect(await archives.rehydrate(MONTH, { days: 300 })).toMatchObject({ month: MONTH })
    await world.finish(await eraseAda(world))
    expect(await world.traces()).toEqual([])
    expect(await texts(world)).toEqual([BENS])
    expect(await archives.release(MONTH)).toMatchObject({ months: 1, failed: [] })
    expect(await texts(world)).toEqual([BENS])
    expect((await archives.list()).length).toBe(1)
    expect(await world.traces()).toEqual([])

    await archives.rehydrate(MONTH)
    await world.hears({ mid: 'a1', from: ADA, text: 'How much is the c4n4ry plan?' })
    await world.drain()
    expect(await world.traces()).toEqual([])
    await world.web.kit.close()
  })

  it('finds the person in a month that a stopped call was putting together, and brings back the others alone', async () => {
    const world = await archived(options())
    const { archives, messages, conversations } = world.tenant
    const stop = new AbortController()
    const onProgress = ({ step }: { readonly step: string }): void => {
      if (step === 'loading') stop.abort()
      if (step === 'verified') throw new Error('stopped')
    }
    await expect(archives.rehydrate(MONTH, { signal: stop.signal, onProgress })).rejects.toBeInstanceOf(Error)
    expect((await world.traces()).length).toBeGreaterThan(0)
    await world.finish(await eraseAda(world))
    expect(await world.traces()).toEqual([])
    await archives.rehydrate(MONTH)
    const talks = await conversations.list()
    const pages = await Promise.all(talks.items.map(({ id }) => messages.list({ conversationId: id })))
    const said = pages.flatMap(({ items }) => items.filter(({ direction }) => direction === 'inbound'))
    expect(said.map(({ content }) => content)).toEqual([BENS])
    expect(await world.traces()).toEqual([])
    await world.web.kit.close()
  })
})
