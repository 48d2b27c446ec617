import { LeadKitError } from '@leadkit/contracts'
import type { RowCounts } from './person-rows-writer.ts'
import { erasePersonRows } from './person-rows-writer.ts'
import { readReactionMonths } from './reaction-month-reader.ts'
import { deleteMessages, deleteOldMessages, messageTables } from './person-messages-writer.ts'
import { addCounts, type ErasureProgress, type FoundPerson } from './erasure.ts'
import { type ErasureRow, personOf, progressOf } from './erasure-row.ts'
import type { Database } from '../database/database.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { TenantScope } from '../base/identifier.ts'
import { requireNoHold } from '../holds/hold-reader.ts'
import type { LeadWriter } from '../leads/lead-writer.ts'

/** A running erasure, as its worker continues it. */
export interface RunningErasure {
  readonly row: ErasureRow
  readonly person: FoundPerson
  readonly progress: ErasureProgress
}

/** The stored work of erasures. Each part of a step is one transaction with what it has done so far, so that counts are right whenever a process dies. */
export class ErasureStore {
  readonly #database: Database
  readonly #leads: LeadWriter
  readonly #now: () => Date

  constructor(database: Database, leads: LeadWriter, now: () => Date) {
    this.#database = database
    this.#leads = leads
    this.#now = now
  }

  /** Null for one that is done, or unknown. */
  async load(scope: TenantScope, id: string): Promise<RunningErasure | null> {
    return this.#database.read('erasures.load', scope, async (session) => {
      const row = await session.tables.selectFrom('erasures').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? null : toRunning(row)
    })
  }

  /** Takes the person out of all rows, in batches where there can be many. */
  async eraseRows(scope: TenantScope, { row, person }: RunningErasure): Promise<void> {
    let months: readonly string[] = []
    const work = async (session: TenantSession): Promise<RowCounts> => {
      // Before their reactions go, which say in which months' objects there may be more.
      months = await readReactionMonths(session, person)
      return erasePersonRows(session, this.#leads, person)
    }
    await this.step(scope, row.id, work, ({ progress: { reactionMonths = [] } }) => ({
      reactionMonths: [...new Set([...reactionMonths, ...months])].toSorted(),
    }))
    await this.eraseMessages(scope, { row, person })
  }

  /** Deletes the person's messages from all months that the database has at this moment. */
  async eraseMessages(scope: TenantScope, { row, person }: Pick<RunningErasure, 'row' | 'person'>): Promise<void> {
    const tables = await this.#database.read('erasures.rows', scope, messageTables)
    for (const table of tables)
      await this.#untilNone(scope, row.id, (session) => deleteMessages(session, table, person))
  }

  /**
   * What was on its way while the erasure began, such as a webhook that was routed before or a scorer that was asked: conversations of old messages
   * alone and leads that were made of known ones are taken up into the erasure; from conversations that go on, the old messages are deleted.
   */
  async takeUp(scope: TenantScope, { row, person }: RunningErasure): Promise<void> {
    // Of somebody who is blocked nothing stays, whenever they said it; the day is for platforms' clocks.
    const isBlocked = row.afterwards === 'blocked'
    const until = isBlocked ? new Date(this.#now().getTime() + 86_400_000) : row.requested_at
    await this.#database.write('erasures.takeUp', scope, async (session) => {
      const found = await readOldConversations(session, person, until)
      if (found.length === 0) return
      const conversationIds = [...new Set([...person.conversationIds, ...found.map(({ id }) => id)])].toSorted()
      const leadIds = [...new Set([...person.leadIds, ...found.flatMap(({ lead_id: id }) => id ?? [])])].toSorted()
      const subject = JSON.stringify({ ...person, conversationIds, leadIds })
      await session.tables
        .updateTable('erasures')
        .set({ subject, lead_ids: leadIds })
        .where('id', '=', row.id)
        .execute()
    })
    await this.#untilNone(scope, row.id, (session) => deleteOldMessages(session, person, until))
  }

  /** One transaction of a step: `work` with its counts, and how far the erasure is then. */
  async step(
    scope: TenantScope,
    id: string,
    work: (session: TenantSession, running: RunningErasure) => Promise<RowCounts>,
    next: Partial<Omit<ErasureProgress, 'counts'>> | ((running: RunningErasure) => Partial<ErasureProgress>) = {},
  ): Promise<RowCounts> {
    const run = async (session: TenantSession): Promise<RowCounts> => {
      const running = await lockRunning(session, id)
      const counts = await work(session, running)
      // A hold may have been placed since the erasure began: then nothing of this is kept, and it waits for the hold's end.
      await requireNoHold(session, { operation: 'subjects.erase', ...heldBy(running.person) })
      const changed = typeof next === 'function' ? next(running) : next
      const progress = { ...running.progress, ...changed, counts: addCounts(running.progress.counts, counts) }
      await session.tables
        .updateTable('erasures')
        .set({ progress: JSON.stringify(progress), error_code: null })
        .where('id', '=', id)
        .execute()
      return counts
    }
    return this.#database.write('erasures.step', scope, run, { now: this.#now() })
  }

  /** Notes why an erasure does not go on. */
  async note(session: TenantSession, id: string, errorCode: string): Promise<void> {
    await session.tables.updateTable('erasures').set({ error_code: errorCode }).where('id', '=', id).execute()
  }

  /** @param name of the count. */
  async #untilNone(
    scope: TenantScope,
    id: string,
    work: (session: TenantSession) => Promise<number>,
    name = 'messages',
  ): Promise<void> {
    for (;;) {
      const counts = await this.step(scope, id, async (session) => ({ [name]: await work(session) }))
      if ((counts[name] ?? 0) === 0) return
    }
  }
}

/** What a hold on any of these keeps. */
export function heldBy({ leadIds, conversationIds }: FoundPerson): Pick<FoundPerson, 'leadIds' | 'conversationIds'> {
  return { leadIds, conversationIds }
}

function toRunning(row: ErasureRow): RunningErasure | null {
  const person = personOf(row)
  return row.status !== 'running' || person === null ? null : { row, person, progress: progressOf(row) }
}

async function lockRunning(session: TenantSession, id: string): Promise<RunningErasure> {
  const row = await session.tables
    .selectFrom('erasures')
    .selectAll()
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  const running = row === undefined ? null : toRunning(row)
  if (running !== null) return running
  throw new LeadKitError('lease_lost', 'subjects.erase: another worker has finished this erasure')
}

/** Conversations of the person that are not known yet and have only what the person said until then, and leads of those that are known. */
function readOldConversations(
  session: TenantSession,
  person: FoundPerson,
  until: Date,
): Promise<readonly { readonly id: string; readonly lead_id: string | null }[]> {
  const tenant = quoteIdentifier(session.schema)
  return session.run({
    text: `SELECT c.id, l.id AS lead_id FROM ${tenant}.conversations c JOIN ${tenant}.social_accounts a ON a.id = c.social_account_id
      JOIN unnest($1::text[], $2::text[]) AS p (platform, participant) ON p.platform = a.platform AND p.participant = c.participant_id
      LEFT JOIN ${tenant}.leads l ON l.conversation_id = c.id
      WHERE c.last_message_at <= $3::timestamptz AND c.id <> ALL ($4::uuid[])
      UNION SELECT l.conversation_id, l.id FROM ${tenant}.leads l WHERE l.conversation_id = ANY ($4::uuid[]) AND l.id <> ALL ($5::uuid[])`,
    parameters: [
      person.participants.map(({ platform }) => platform),
      person.participants.map(({ participantId }) => participantId),
      until,
      person.conversationIds,
      person.leadIds,
    ],
  })
}
