import type { Touch } from '@leadkit/contracts'
import { lockConsents } from '../../consent/suppression-reader.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'
import { lockConversations, lockLeads } from '../people/person-lock-writer.ts'
import { tellShown } from '../people/person-writer.ts'
import { blankTouch } from './touch.ts'
import { readTouchRows, touchEnds } from './touch-reader.ts'
import { type NewTouch, putTouches } from './touch-upsert-writer.ts'

/** A touch as an event reports it. */
export interface ReportedTouch {
  readonly touch: Touch
  readonly platform: string
  readonly socialAccountId: string
  readonly thread: string
  readonly participant: string
  readonly at: Date
}

/** A source keeps the first touch of each conversation, and this many others. */
const MOST = 200

/**
 * Stores by what people came, for conversations that are stored already. Depends on the events alone, not on whether their messages are new: a repeated
 * delivery adds nothing, and repairs what a crash left out. If the first or last touch of a lead changes, its version grows and CRMs get it.
 */
export async function recordTouches(
  session: TenantSession,
  events: HostEventWriter,
  reported: readonly ReportedTouch[],
): Promise<void> {
  const subjects = await lockSubjects(session, reported)
  const touches = reported.flatMap((each): readonly NewTouch[] => {
    const subject = subjects.get(threadKey(each.socialAccountId, each.thread, each.participant))
    return subject === undefined ? [] : [toNewTouch(each, subject)]
  })
  const heads = [...new Set(Array.from(subjects.values()).flatMap(({ head_id }) => head_id ?? []))].toSorted()
  const before = Map.groupBy(await readTouchRows(session, heads), (row) => row.lead_id)
  await putTouches(session, touches)
  const after = Map.groupBy(await readTouchRows(session, heads), (row) => row.lead_id)
  if (touches.length > 0) await forgetMiddle(session, [...new Set(touches.map(({ subjectId }) => subjectId))])
  for (const head of heads) {
    const [old, fresh] = [touchEnds(before.get(head) ?? []), touchEnds(after.get(head) ?? [])]
    const fields = [
      ...(old.first === fresh.first ? [] : ['firstTouch']),
      ...(old.last === fresh.last ? [] : ['lastTouch']),
    ]
    if (fields.length > 0) await tellShown(session, head, fields, events)
  }
}

interface Subject {
  readonly id: string
  readonly account: string
  readonly thread: string
  readonly participant: string
  readonly lead_id: string | null
  readonly removed: boolean
  /** The lead that shows it, if that is not removed. */
  readonly head_id: string | null
}

function toNewTouch({ touch, platform, socialAccountId, at }: ReportedTouch, { id, removed }: Subject): NewTouch {
  const { extra, ...typed } = touch
  const details = { ...typed, platform, socialAccountId }
  const kept = removed ? { details: blankTouch(details), extra: null } : { details, extra: extra ?? null }
  return { subjectId: id, ...kept, firstAt: at, lastAt: at }
}

/**
 * The conversations, with their leads locked, members before heads: a lead that is removed meanwhile would keep the touch as it came. A conversation
 * without a lead is locked itself, so that it cannot get one in between.
 */
async function lockSubjects(
  session: TenantSession,
  reported: readonly ReportedTouch[],
): Promise<ReadonlyMap<string, Subject>> {
  const leadless = (await readSubjects(session, reported)).flatMap(({ id, lead_id }) => (lead_id === null ? [id] : []))
  await lockConversations(session, leadless, 'FOR UPDATE')
  // No merge comes between. Conversations are locked before, as by an opt-out.
  await lockConsents(session, 'shared')
  const rows = await readSubjects(session, reported)
  const leads = rows.flatMap(({ lead_id, head_id }) => [lead_id, head_id]).filter((id) => id !== null)
  if (leads.length > 0) await lockLeads(session, (eb) => eb('id', '=', eb.fn.any(eb.val(leads))))
  const settled = leads.length > 0 ? await readSubjects(session, reported) : rows
  return new Map(settled.map((row) => [threadKey(row.account, row.thread, row.participant), row]))
}

function readSubjects(session: TenantSession, reported: readonly ReportedTouch[]): Promise<readonly Subject[]> {
  const named = reported.map(({ socialAccountId: account, thread, participant }) => ({ account, thread, participant }))
  const tenant = quoteIdentifier(session.schema)
  return session.run<Subject>({
    text: `SELECT DISTINCT c.id, c.social_account_id AS account, c.platform_conversation_id AS thread, c.participant_id AS participant,
        lead.id AS lead_id, coalesce(lead.deleted_at IS NOT NULL, false) AS removed,
        CASE WHEN head.deleted_at IS NULL THEN head.id END AS head_id
      FROM jsonb_to_recordset($1::jsonb) AS w (account uuid, thread text, participant text)
      JOIN ${tenant}.conversations c ON c.social_account_id = w.account AND c.platform_conversation_id = w.thread
        AND c.participant_id = w.participant
      LEFT JOIN ${tenant}.leads lead ON lead.conversation_id = c.id
      LEFT JOIN ${tenant}.leads head ON head.id = coalesce(lead.merged_into, lead.id)`,
    parameters: [JSON.stringify(named)],
  })
}

/** A conversation's first source and its latest ones stay. */
async function forgetMiddle(session: TenantSession, subjectIds: readonly string[]): Promise<void> {
  const touches = `${quoteIdentifier(session.schema)}.touches`
  await session.run({
    text: `DELETE FROM ${touches} t USING (
        SELECT subject_id, source_key, row_number() OVER (PARTITION BY subject_id ORDER BY first_at, source_key) AS oldest,
          row_number() OVER (PARTITION BY subject_id ORDER BY last_at DESC, source_key) AS newest
        FROM ${touches} WHERE subject_id = ANY ($1::uuid[])) AS r
      WHERE t.subject_id = r.subject_id AND t.source_key = r.source_key AND r.oldest > 1 AND r.newest > ${MOST}`,
    parameters: [subjectIds],
  })
}

function threadKey(account: string, thread: string, participant: string): string {
  return JSON.stringify([account, thread, participant])
}
