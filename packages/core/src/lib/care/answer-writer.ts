import { quoteIdentifier, type TenantSession } from '../database/session.ts'

/** Where messages of ours were stored, or their authors decided. */
export interface AnsweredConversations {
  readonly ids: readonly string[]
  /** The platform's time of the earliest of those messages. */
  readonly since: Date
  /** No answer after this one is a first answer: a person's that is known. Default: any may be. */
  readonly until?: Date | undefined
}

/**
 * Ends the waits that messages of ours answer, and notes the first answers. **The times of a conversation follow from the set of its messages, in
 * whatever order they arrive.** Call it after the messages are stored and their authors decided; the caller holds the locks on the rows.
 */
export async function settleAnswers(
  session: TenantSession,
  { ids, since, until }: AnsweredConversations,
): Promise<void> {
  if (ids.length === 0) return
  const tenant = quoteIdentifier(session.schema)
  // The bounds by parameters follow from what is known; with them the server leaves out other months before it begins.
  const first = (of: string): string => `(SELECT m.received_at FROM ${tenant}.messages m
    WHERE m.conversation_id = c.id AND m.direction = 'outbound' AND ${of}
      AND m.received_at >= $2::timestamptz AND m.received_at <= $3::timestamptz AND m.received_at >= greatest(c.first_inbound_at, $2) ORDER BY m.received_at LIMIT 1)`
  await session.run({
    text: `UPDATE ${tenant}.conversations c SET waiting_since = w.waiting_since,
        answer_due_at = CASE WHEN w.waiting_since = c.waiting_since THEN c.answer_due_at END,
        first_answered_at = least(c.first_answered_at, w.answered_at),
        first_human_answered_at = least(c.first_human_answered_at, w.human_answered_at)
      FROM (SELECT c.id, CASE WHEN c.waiting_since <= c.last_outbound_at THEN ${nextWait(tenant, 'm.received_at >= $4::timestamptz')} ELSE c.waiting_since END AS waiting_since,
          CASE WHEN c.first_inbound_at IS NOT NULL THEN ${first('true')} END AS answered_at,
          CASE WHEN c.first_inbound_at IS NOT NULL THEN ${first(`m.author = 'person'`)} END AS human_answered_at
        FROM ${tenant}.conversations c WHERE c.id = ANY ($1::uuid[])) w
      WHERE c.id = w.id AND (c.waiting_since IS DISTINCT FROM w.waiting_since OR w.answered_at < coalesce(c.first_answered_at, 'infinity')
        OR w.human_answered_at < coalesce(c.first_human_answered_at, 'infinity'))`,
    parameters: [ids, since, until ?? 'infinity', new Date(since.getTime() - CLOCK_SKEW_AT_MOST_MS)],
  })
}

/** The participants took messages back: nobody waits for an answer to them. */
export async function settleWithdrawnWaits(session: TenantSession, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const tenant = quoteIdentifier(session.schema)
  await session.run({
    text: `UPDATE ${tenant}.conversations c SET waiting_since = w.waiting_since,
        answer_due_at = CASE WHEN w.waiting_since = c.waiting_since THEN c.answer_due_at END
      FROM (SELECT c.id, ${nextWait(tenant, 'true')} AS waiting_since FROM ${tenant}.conversations c
        WHERE c.id = ANY ($1::uuid[]) AND c.waiting_since IS NOT NULL) w
      WHERE c.id = w.id AND c.waiting_since IS DISTINCT FROM w.waiting_since`,
    parameters: [[...new Set(ids)]],
  })
}

/** What was taken for a person's answer was automation's: the next one by a person counts. */
export async function settleHumanAnswer(session: TenantSession, conversationId: string): Promise<void> {
  const tenant = quoteIdentifier(session.schema)
  await session.run({
    text: `UPDATE ${tenant}.conversations c SET first_human_answered_at = (SELECT m.received_at FROM ${tenant}.messages m
        WHERE m.conversation_id = c.id AND m.direction = 'outbound' AND m.author = 'person' AND m.received_at >= c.first_inbound_at
        ORDER BY m.received_at LIMIT 1)
      WHERE c.id = $1 AND c.first_human_answered_at IS NOT NULL`,
    parameters: [conversationId],
  })
}

/** Our last message is one of those that were given, or later, but the platform's clock may say another time of it than ours. In milliseconds. */
const CLOCK_SKEW_AT_MOST_MS = 86_400_000

/** @param bound what is known of its time besides, so that the server leaves out earlier months before it begins. */
function nextWait(tenant: string, bound: string): string {
  return `(SELECT m.received_at FROM ${tenant}.messages m WHERE m.conversation_id = c.id AND m.direction = 'inbound' AND m.deleted_at IS NULL
    AND ${bound} AND m.received_at > coalesce(c.last_outbound_at, '-infinity') ORDER BY m.received_at LIMIT 1)`
}
