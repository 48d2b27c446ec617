import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { InterleavedScorer, sampleScripts, Talk } from './support/ai/interleaving.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'

/** CI plays a thousand; the random seed selects them. */
const COUNT = Number(process.env['LEADKIT_INTERLEAVINGS'] ?? '60')
const SEED = Number(process.env['LEADKIT_SEED'] ?? '20261130')

/** Every result that was ever kept, also one that an edit emptied later. */
const KEEP_RESULTS = [
  'CREATE TABLE kept_results (answer text NOT NULL)',
  `CREATE FUNCTION keep_result() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$ BEGIN
     INSERT INTO kept_results VALUES (coalesce(NEW.output ->> 'content', NEW.output ->> 'reasoning')); RETURN NEW; END $$`,
  `CREATE TRIGGER keep_result AFTER UPDATE ON ai_tasks FOR EACH ROW
     WHEN (NEW.output IS NOT NULL AND NEW.output ->> 'skipped' IS NULL) EXECUTE FUNCTION keep_result()`,
]

interface Judged {
  readonly person: string
  readonly shown_by: string | null
  readonly unfinished: number
  readonly drafts: readonly string[]
  readonly answered: readonly string[]
}

/** Of each participant: the question behind the shown score, unfinished tasks, generated replies, and messages that have one. */
const JUDGED = `SELECT c.participant_id AS person,
    (SELECT s.reasoning FROM lead_scores s JOIN leads l ON l.id = s.lead_id WHERE l.conversation_id = c.id
      ORDER BY s.basis_received_at DESC, s.scored_at DESC, s.id DESC LIMIT 1) AS shown_by,
    (SELECT count(*)::int FROM ai_tasks t WHERE t.conversation_id = c.id AND t.status <> 'completed') AS unfinished,
    ARRAY(SELECT r.content FROM replies r WHERE r.conversation_id = c.id AND r.author = 'automation') AS drafts,
    ARRAY(SELECT m.platform_message_id FROM replies r JOIN messages m ON m.id = r.message_id
      WHERE r.conversation_id = c.id AND r.author = 'automation') AS answered
  FROM conversations c`

async function play(world: TalkWorld, ai: InterleavedScorer): Promise<readonly Talk[]> {
  const talks = sampleScripts(COUNT, SEED).map((script, index) => {
    const name = `person-${index}`
    const person = world.meta.addPerson(world.page, { id: name, name })
    const talk = new Talk(world, person, script)
    ai.add(talk)
    return talk
  })
  await Promise.all(talks.map((talk) => talk.says()))
  // The scorer knows each person by the name: without it the first question would fail, and be asked again seconds later.
  await world.kit.worker({ kinds: ['profile'] }).drain()
  const worker = world.kit.worker({ kinds: ['ai', 'profile'] })
  for (let going = true; going;) {
    await worker.drain()
    going = (await Promise.all(talks.map((talk) => talk.goOn()))).includes(true)
  }
  return talks
}

describeOnPostgres(`${COUNT} interleavings with the steps of the scorer (seed ${SEED})`, (database) => {
  const ai = new InterleavedScorer()
  let world: TalkWorld
  let talks: readonly Talk[]
  let judged: ReadonlyMap<string, Judged>
  let kept: readonly string[]

  beforeAll(async () => {
    world = await createTalkWorld(database(), { ai: ai.scorer, settings: { autoReply: 'draft' } })
    for (const statement of KEEP_RESULTS) await world.rows(statement)
    talks = await play(world, ai)
    judged = new Map((await world.rows<Judged>(JUDGED)).map((row) => [row.person, row]))
    kept = (await world.rows<{ answer: string }>('SELECT answer FROM kept_results')).map((row) => row.answer)
  }, 120_000)

  afterAll(() => world.close())

  const questionOf = (answer: string | null | undefined) => ai.questions[Number(answer?.split(' ')[1])]

  it('keep no result of a conversation that had moved on', () => {
    expect(ai.questions.some((question) => question.outdated)).toBe(true)
    expect(kept.length).toBeGreaterThan(COUNT)
    expect(kept.filter((answer) => questionOf(answer)?.outdated !== false)).toEqual([])
    expect(new Set(kept).size).toBe(kept.length)
  })

  it('end with a score of what is there, and nothing unfinished', () => {
    expect([...judged.values()].filter((row) => row.unfinished > 0)).toEqual([])
    const left = talks.filter((talk) => talk.live.length > 0)
    const shown = left.map((talk) => questionOf(judged.get(talk.personId)?.shown_by)?.shown)
    expect(shown).toEqual(left.map((talk) => talk.live.map((message) => message.text)))
  })

  it('answer the newest message once, and nobody whom a person has taken over', () => {
    const rows = [...judged.values()]
    expect(rows.filter((row) => new Set(row.answered).size < row.answered.length)).toEqual([])
    expect(rows.flatMap((row) => row.drafts).filter((draft) => questionOf(draft)?.afterTakeOver !== false)).toEqual([])
    const left = talks.filter((talk) => !talk.humanAnswered && talk.live.length > 0)
    const unanswered = left.filter((talk) => !judged.get(talk.personId)?.answered.includes(talk.live.at(-1)?.id ?? ''))
    expect(unanswered).toEqual([])
  })

  it('ask no more often than conversations change', () => {
    for (const talk of talks) {
      const asked = ai.questions.filter((question) => question.talk === talk).length
      expect(asked).toBeLessThanOrEqual(3 * talk.messages.length * (1 + talk.changes))
    }
  })
})
