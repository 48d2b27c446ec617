import { type ArchiveSink, LeadKitError } from '@leadkit/contracts'
import { createMemoryArchiveSink } from '@leadkit/testing'
import { expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { archived, eraseAda, texts } from './support/subjects/archived-people.ts'

/** Fails at one call of each kind, a later one each time it is armed. */
function failing(sink: ArchiveSink) {
  let [left, failed] = [Infinity, 0]
  const counted = <Value>(work: () => Promise<Value>, after: boolean): Promise<Value> => {
    left -= 1
    if (left !== 0) return work()
    failed += 1
    const fault = new LeadKitError('transient', 'The sink is away')
    return after ? work().then(() => Promise.reject(fault)) : Promise.reject(fault)
  }
  const wrapped = (after: boolean): ArchiveSink => ({
    id: sink.id,
    list: (prefix, context) => sink.list(prefix, context),
    write: (object, context) => counted(() => sink.write(object, context), after),
    read: (key, context) => counted(() => sink.read(key, context), after),
    head: (key, context) => counted(() => sink.head(key, context), after),
    delete: (key, context) => counted(() => sink.delete(key, context), after),
  })
  return {
    wrapped,
    arm: (call: number): void => void (left = call),
    failures: (): number => failed,
  }
}

describeOnPostgres('subjects.erase in archives', (options) => {
  it.each([
    ['before', false],
    ['after', true],
  ])('goes on wherever it stops: %s each call of the sink', async (_when, after) => {
    const memory = createMemoryArchiveSink()
    const sink = failing(memory)
    const world = await archived(options(), { archive: sink.wrapped(after) })
    const id = await eraseAda(world)
    await world.drain()
    for (let call = 1; call <= 60; call += 1) {
      sink.arm(call)
      world.pass(4_000_000)
      await world.drain()
      sink.arm(Infinity)
      expect(await texts(world)).toContain('How much is the pro plan?')
      if ((await world.tenant.subjects.erasures.get(id)).status === 'done') break
    }
    expect(await world.tenant.subjects.erasures.get(id)).toMatchObject({ status: 'done', errorCode: null })
    expect(sink.failures()).toBeGreaterThan(5)
    expect(await texts(world)).toEqual(['How much is the pro plan?'])
    const keys: string[] = []
    const context = { fetch, logger: { debug() {}, info() {}, warn() {}, error() {} }, now: () => world.now }
    for await (const { key } of memory.list('', { ...context, signal: new AbortController().signal })) keys.push(key)
    // The object that counts, and its manifest.
    expect(keys.length).toBe(2)
    await world.web.kit.close()
  })
})
