import type { LeadKit } from '@leadkit/core'
import type { GraphPerson } from '@leadkit/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { createScorerByText } from './support/ai/scorer-by-text.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createTalkWorld, type TalkOptions, type TalkWorld } from './support/replies/talk-world.ts'

type Open = (options?: TalkOptions) => Promise<TalkWorld>

const BY = { by: 'ines' }
const SEND = { autoReply: 'send' }

function textsTo({ meta }: TalkWorld, person: GraphPerson): readonly string[] {
  const answers = meta.messages.filter(({ direction, person: to }) => direction === 'outbound' && to === person)
  return answers.map(({ text }) => text ?? '')
}

async function leadIdOf(world: TalkWorld, person: GraphPerson): Promise<string> {
  const conversationId = await world.conversationId(person)
  const rows = await world.rows<{ id: string }>('SELECT id FROM leads WHERE conversation_id = $1', [conversationId])
  return rows[0]?.id ?? ''
}

const STEPS = ['before', 'classify', 'score', 'reply', 'after'] as const
type Step = (typeof STEPS)[number]

/** Every step at which a merge can come, with every later one, or none, at which it is undone. */
const interleavings = STEPS.flatMap((merged, index) =>
  [...STEPS.slice(index), null].flatMap((undone) => [true, false].map((isHead) => ({ merged, undone, isHead }))),
)

/** Two people who write at the same time, and whose leads are merged, and perhaps separated, at given steps of the first one's answer. */
interface Pair {
  readonly people: readonly GraphPerson[]
  readonly label: string
  run(step: Step): Promise<void>
}

function createPair(world: TalkWorld, place: number, { merged, undone, isHead }: (typeof interleavings)[number]): Pair {
  const people = ['ada', 'bea'].map((name) => world.meta.addPerson(world.page, { name: `${name} ${place}` }))
  let mergeId = ''
  return {
    people,
    label: `merged ${merged}, undone ${undone}`,
    async run(step) {
      if (step === merged && mergeId === '') {
        const ids = await Promise.all(people.map((person) => leadIdOf(world, person)))
        const [head = '', member = ''] = isHead ? ids : ids.toReversed()
        mergeId = (await world.tenant.leads.merge(head, [member], BY)).merge?.id ?? ''
      }
      if (step !== undone || mergeId === '') return
      const merges = await world.tenant.leads.merges(await leadIdOf(world, people[0] as GraphPerson))
      if (merges.every(({ undoneAt }) => undoneAt === null)) await world.tenant.leads.unmerge(mergeId, BY)
    },
  }
}

function testReplies(open: Open): void {
  it('goes to the identity that wrote, whenever leads are merged or separated', async () => {
    let pairs: readonly Pair[] = []
    const scorer = createScorerByText({
      reply: (text) => ({ content: `For ${text}` }),
      async during(step, text) {
        const [, place] = /^again 0 of (\d+)$/.exec(text) ?? []
        if (place !== undefined) await pairs[Number(place)]?.run(step)
      },
    })
    const world = await open({ ai: scorer, settings: SEND })
    pairs = interleavings.map((interleaving, place) => createPair(world, place, interleaving))
    const say = async (word: string): Promise<void> => {
      for (const [place, { people }] of pairs.entries())
        for (const [index, person] of people.entries()) await world.says(`${word} ${index} of ${place}`, person)
    }
    await say('hello')
    await world.work()
    for (const pair of pairs) await pair.run('before')
    await say('again')
    await world.work()
    for (const pair of pairs) await pair.run('after')
    await world.work()
    for (const [place, { people, label }] of pairs.entries()) {
      const wanted = people.map((_, index) => ['hello', 'again'].map((word) => `For ${word} ${index} of ${place}`))
      const got = people.map((person) => textsTo(world, person))
      expect({ label, got }).toEqual({ label, got: wanted })
    }
    const rows = await world.rows('SELECT 1 FROM lead_merges')
    expect(rows).toHaveLength(interleavings.length)
  })
}

function testOptOuts(open: Open): void {
  const scorer = createScorerByText({ classify: (text) => (text === 'STOP' ? { intent: 'opt_out' } : {}) })

  it('of one lead counts for all while they are merged, and for its own identity afterwards', async () => {
    const world = await open({ ai: scorer, settings: SEND })
    const other = world.meta.addPerson(world.page, { name: 'Bea' })
    for (const person of [world.person, other]) await world.says('Hello', person)
    await world.work()
    const [ada, bea] = [await leadIdOf(world, world.person), await leadIdOf(world, other)]
    const { merge } = await world.tenant.leads.merge(ada, [bea], BY)
    const [waiting] = await world.tenant.replies.send({
      conversationId: await world.conversationId(),
      text: 'Beep',
      author: 'automation',
    })
    await world.says('STOP', other)
    await world.says('And a table?')
    await world.work()
    expect(await world.tenant.leads.get(ada)).toMatchObject({ consent: { status: 'withdrawn' } })
    expect(await world.tenant.consents.get({ leadId: ada })).toMatchObject({ status: 'withdrawn' })
    expect((await world.tenant.consents.list({ of: { leadId: ada } })).items).toHaveLength(1)
    await world.says('And a shelf?')
    await world.work()
    const sent = textsTo(world, world.person).length
    const automatic = world.tenant.replies.send({
      conversationId: await world.conversationId(),
      text: 'Hi',
      author: 'automation',
    })
    await expect(automatic).rejects.toMatchObject({ code: 'conflict' })
    await world.tenant.leads.unmerge(merge?.id ?? '', BY)
    expect(await world.tenant.leads.get(ada)).toMatchObject({ consent: null })
    expect(await world.tenant.leads.get(bea)).toMatchObject({ consent: { status: 'withdrawn' } })
    await world.says('Hello again')
    await world.says('Hello again', other)
    await world.work()
    expect(textsTo(world, world.person).length).toBe(sent + 1)
    expect(textsTo(world, other)).toHaveLength(1)
    expect(['sent', 'failed']).toContain((await world.tenant.replies.get(waiting?.id ?? '')).status)
  })

  it('is recorded for what the lead itself is known by, not for what a merged lead shows', async () => {
    const world = await open({ ai: scorer, settings: SEND })
    const other = world.meta.addPerson(world.page, { name: 'Bea' })
    for (const person of [world.person, other]) await world.says('Hello', person)
    await world.work()
    const [ada, bea] = [await leadIdOf(world, world.person), await leadIdOf(world, other)]
    await world.tenant.leads.update(bea, { email: 'bea@example.org' })
    const { merge } = await world.tenant.leads.merge(ada, [bea], BY)
    expect(await world.tenant.leads.get(ada)).toMatchObject({ email: 'bea@example.org' })
    await world.says('STOP')
    await world.work()
    await world.tenant.leads.unmerge(merge?.id ?? '', BY)
    expect(await world.tenant.consents.get({ email: 'bea@example.org' })).toBeNull()
    expect(await world.tenant.leads.get(bea)).toMatchObject({ consent: null })
  })
}

describeOnPostgres('people who were merged', (database) => {
  const worlds: { readonly kit: LeadKit; close(): Promise<void> }[] = []
  const open: Open = async (options) => {
    const world = await createTalkWorld(database(), options)
    worlds.push(world)
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  describe('a reply', () => {
    testReplies(open)
  })
  describe('an opt-out', () => {
    testOptOuts(open)
  })
})
