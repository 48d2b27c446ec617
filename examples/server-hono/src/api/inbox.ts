import type { LeadScoreName } from '@leadkit/contracts'
import type { Kit } from '../create-kit.ts'

/** One line of the inbox: a conversation with the person's last message, and its lead. */
export interface InboxItem {
  readonly id: string
  readonly participantName: string | null
  readonly participantUsername: string | null
  readonly platform: string
  readonly lastMessageAt: Date
  readonly messageCount: number
  /** The person's last message; if they have not written, our last one. */
  readonly lastMessage: {
    readonly direction: string
    readonly text: string | null
    readonly attachmentType: string | null
    readonly deleted: boolean
  } | null
  /** True when our side wrote last. */
  readonly answered: boolean
  readonly judgement: Judgement
  readonly lead: {
    readonly id: string
    readonly score: LeadScoreName | null
    readonly scoreValue: number | null
    readonly status: string
  } | null
}

/** `waiting`: the scorer has not answered yet. `set_aside`: spam, or a person who wants to be left alone. `judged`: everything else. */
export type Judgement = 'waiting' | 'set_aside' | 'judged'

export function toJudgement(tasks: { readonly waiting: boolean; readonly intent: string | null }): Judgement {
  if (tasks.waiting) return 'waiting'
  return tasks.intent === 'spam' || tasks.intent === 'opt_out' ? 'set_aside' : 'judged'
}

export interface InboxFilter {
  readonly score: LeadScoreName | undefined
  /** A part of the person's name. */
  readonly search: string | undefined
  readonly limit: number
}

interface InboxRow {
  readonly id: string
  readonly participant_name: string | null
  readonly participant_username: string | null
  readonly platform: string
  readonly last_message_at: Date
  readonly message_count: number
  readonly direction: string | null
  readonly content: string | null
  readonly attachment_type: string | null
  readonly deleted: boolean | null
  readonly answered: boolean
  readonly waiting: boolean
  readonly intent: string | null
  readonly lead_id: string | null
  readonly score: LeadScoreName | null
  readonly score_value: number | null
  readonly lead_status: string | null
}

// A view for this page only: the host may use its own SQL, but only in the tenant's schema.
const statement = `
SELECT c.id, c.participant_name, c.participant_username, a.platform, c.last_message_at, c.message_count,
  m.direction, nullif(left(m.content, 160), '') AS content, m.attachments -> 0 ->> 'type' AS attachment_type,
  m.deleted_at IS NOT NULL AS deleted, c.last_message_at > coalesce(c.last_inbound_at, '-infinity') AS answered,
  EXISTS (SELECT 1 FROM ai_tasks t WHERE t.message_id = m.id AND t.status IN ('queued', 'processing')) AS waiting,
  (SELECT t.output ->> 'intent' FROM ai_tasks t WHERE t.message_id = m.id AND t.task_type = 'classify' AND t.status = 'completed') AS intent,
  l.id AS lead_id, l.score, l.score_value, l.status AS lead_status
FROM conversations c
JOIN social_accounts a ON a.id = c.social_account_id
LEFT JOIN leads l ON l.conversation_id = c.id AND l.deleted_at IS NULL
LEFT JOIN LATERAL (
  SELECT id, direction, content, attachments, deleted_at FROM messages
  WHERE conversation_id = c.id ORDER BY (direction = 'inbound') DESC, received_at DESC, id DESC LIMIT 1
) m ON true
WHERE ($1::text IS NULL OR l.score = $1)
  AND ($2::text IS NULL OR strpos(lower(coalesce(c.participant_name, c.participant_username)), lower($2)) > 0)
ORDER BY c.last_message_at DESC, c.id DESC
LIMIT $3`

/** The newest conversations, in one statement. */
export async function readInbox(
  tenant: ReturnType<Kit['tenant']>,
  { score, search, limit }: InboxFilter,
): Promise<{ readonly items: readonly InboxItem[]; readonly more: boolean }> {
  const rows = await tenant.transaction(({ query }) =>
    query<InboxRow>(statement, [score ?? null, search ?? null, limit + 1]),
  )
  return { items: rows.slice(0, limit).map(toItem), more: rows.length > limit }
}

function toItem(row: InboxRow): InboxItem {
  const { direction, lead_id: leadId } = row
  return {
    id: row.id,
    participantName: row.participant_name,
    participantUsername: row.participant_username,
    platform: row.platform,
    lastMessageAt: row.last_message_at,
    messageCount: row.message_count,
    lastMessage:
      direction === null
        ? null
        : { direction, text: row.content, attachmentType: row.attachment_type, deleted: row.deleted === true },
    answered: row.answered,
    judgement: toJudgement(row),
    lead:
      leadId === null
        ? null
        : { id: leadId, score: row.score, scoreValue: row.score_value, status: row.lead_status ?? 'new' },
  }
}
