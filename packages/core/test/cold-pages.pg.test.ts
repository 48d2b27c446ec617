import { type ArchiveSink, isLeadKitError } from '@leadkit/contracts'
import { createParquetFormat } from '@leadkit/format-parquet'
import { createMemoryArchiveSink } from '@leadkit/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Message } from '../src/lib/conversations/message.ts'
import { ArchiveFormats } from '../src/lib/retention/archive-formats.ts'
import { ColdCache } from '../src/lib/retention/cold/cold-cache.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { ArchiveWorld } from './support/retention/archive-world.ts'
import { createTwins, type Twins } from './support/retention/twin-tenants.ts'
import { createRandom, pick } from './support/storm/mixed/mixed-random.ts'

// `pnpm test:cold-pages` does 100,000.
const MESSAGES = Number(process.env['LEADKIT_COLD_MESSAGES'] ?? 1_400)
const ASKED = MESSAGES >= 100_000 ? 12 : 1
const LIMITS = MESSAGES >= 100_000 ? [7, 50, 200] : [11, 200]
const STEPS = [
  { before: new Date('2025-06-01T00:00:00Z'), formats: new ArchiveFormats(['jsonl']) },
  { before: new Date('2025-10-01T00:00:00Z'), formats: new ArchiveFormats(['csv']) },
  {
    before: new Date('2026-01-01T00:00:00Z'),
    formats: new ArchiveFormats([createParquetFormat({ rowGroupRows: 100 })]),
  },
]

describeOnPostgres('pages over hot and archived months', (options) => {
  let world: ArchiveWorld | undefined
  const opened = (): ArchiveWorld => world ?? expect.fail('only in tests')
  beforeAll(() => {
    world = new ArchiveWorld(options())
  })
  afterAll(() => opened().close())

  it(`are the same before and after, with edits and deletions of any time: ${MESSAGES} messages over 14 months`, async () => {
    const sink = createMemoryArchiveSink()
    const twins = await createTwins(opened(), MESSAGES)
    const chance = createRandom(MESSAGES)
    const asked = [...twins.conversationIds.slice(0, 2), ...pickSome(chance, twins.conversationIds)]
    await change(opened(), twins, chance)
    const cursors = await compare(opened(), twins, { sink, asked, cursors: new Map() })
    for (const { before, formats } of STEPS) {
      opened().formats = formats
      const { failed, months } = await opened().archive(twins.archived.scope, sink, opened().archiveStore, before)
      expect(failed).toEqual([])
      expect(months).toBeGreaterThan(2)
      await change(opened(), twins, chance)
    }
    opened().formats = new ArchiveFormats(['jsonl', createParquetFormat()])
    // Those that were given before the archive go on after it.
    await compare(opened(), twins, { sink, asked, cursors })
  }, 600_000)
})

type Cursors = Map<string, readonly string[]>

interface Question {
  readonly sink: ArchiveSink
  readonly asked: readonly string[]
  readonly cursors: Cursors
}

function pickSome(chance: () => number, ids: readonly string[]): readonly string[] {
  return [...new Set(Array.from({ length: ASKED }, () => pick(chance, ids)))]
}

/** Edits, deletions and reactions, and a message that comes late, to both. */
async function change(world: ArchiveWorld, { archived, hot, messageIds }: Twins, chance: () => number): Promise<void> {
  const tell = async (status: Parameters<ArchiveWorld['status']>[1]) => {
    for (const route of [archived, hot]) await world.status(route, status)
  }
  for (let index = 0; index < 6; index += 1) {
    const targetIds = Array.from({ length: Math.ceil(messageIds.length / 100) }, () => pick(chance, messageIds))
    const occurredAt = new Date(Date.UTC(2026, 3, 1) + Math.floor(chance() * 1e9))
    await tell({ status: 'edited', targetIds, content: index % 3 === 0 ? '' : `Edited ${chance()}`, occurredAt })
    await tell({ status: 'deleted', targetIds: targetIds.slice(-3), occurredAt })
    await tell({ status: 'reaction', targetIds: targetIds.slice(0, 3), content: '❤', occurredAt })
  }
}

type Pages = ReturnType<ArchiveWorld['pages']>

async function compare(world: ArchiveWorld, { archived, hot }: Twins, question: Question): Promise<Cursors> {
  const cursors: Cursors = new Map()
  const cache = new ColdCache(1_048_576)
  const twins = [world.pages(archived.scope, question.sink, cache), world.pages(hot.scope, null)] as const
  const both = (ask: (pages: Pages) => Promise<unknown>): Promise<readonly unknown[]> => Promise.all(twins.map(ask))
  for (const conversationId of question.asked) {
    for (const direction of ['asc', 'desc'] as const) {
      for (const limit of LIMITS) {
        const name = `${conversationId} ${direction} ${limit}`
        const request = { conversationId, direction, limit }
        const [found, expected] = await Promise.all([walk(twins[0], request), walk(twins[1], request)])
        expect({ name, ...found }).toEqual({ name, ...expected })
        cursors.set(name, expected.cursors)
        for (const { id } of expected.items.slice(0, 1)) {
          const [one, same] = await both(({ messages }) => messages.get(id))
          expect(one).toEqual(same)
        }
        for (const after of sample(question.cursors.get(name) ?? [])) {
          const [page, other] = await both(({ messages }) => messages.list({ ...request, after }))
          expect({ name, after, page }).toEqual({ name, after, page: other })
        }
      }
    }
    for (const maxMessages of [3, 1_000]) {
      // A conversation may have lost all its messages.
      const ask = ({ conversations }: Pages) =>
        conversations.transcript(conversationId, { maxMessages }).catch((error: unknown) => toCode(error))
      const [transcript, other] = await both(ask)
      expect(transcript).toEqual(other)
    }
    expect(cache.size).toBeLessThanOrEqual(1_048_576)
  }
  return cursors
}

function toCode(error: unknown): string {
  if (!isLeadKitError(error, 'not_found')) throw error
  return error.code
}

/** All in the long form, some in the short one. */
function sample(cursors: readonly string[]): readonly string[] {
  return MESSAGES >= 100_000 ? cursors : cursors.filter((_, index) => index % 6 === 1)
}

async function walk(
  { messages }: Pages,
  request: { conversationId: string; direction: 'asc' | 'desc'; limit: number },
): Promise<{ readonly items: readonly Message[]; readonly cursors: readonly string[] }> {
  const items: Message[] = []
  const cursors: string[] = []
  for (let after: string | null = null; ;) {
    const page = await messages.list({ ...request, after })
    items.push(...page.items)
    if (page.next === null) return { items, cursors }
    after = page.next
    cursors.push(after)
  }
}
