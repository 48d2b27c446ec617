import type { FoundPerson } from './erasure.ts'
import type { Message } from '../conversations/message.ts'
import { fillPlaceholders, quoteIdentifier, type TenantSession } from '../database/session.ts'

interface Section {
  readonly name: string
  readonly by: 'conversations' | 'leads' | 'both'
  /** Rows as JSON; `$1` are the ids, for `both` those of conversations, and `$2` those of leads. */
  readonly text: string
}

function section(name: string, by: Section['by'], from: string, fields: Readonly<Record<string, string>>): Section {
  const pairs = Object.entries(fields).map(([field, column]) => `'${field}', ${column}`)
  return { name, by, text: `SELECT jsonb_build_object(${pairs.join(', ')}) AS row FROM ${from}` }
}

const OF_BOTH = 'conversation_id = ANY ($1::uuid[]) OR lead_id = ANY ($2::uuid[])'

/** What the tenant has of a person besides messages. Whoever of the tenant wrote it is left out: that is somebody else's data. */
const SECTIONS: readonly Section[] = [
  section('leads', 'leads', '{{tenant}}.leads WHERE id = ANY ($1::uuid[]) ORDER BY id', {
    id: 'id',
    name: 'name',
    email: 'email',
    phone: 'phone',
    company: 'company',
    status: 'status',
    score: 'score',
    scoreValue: 'score_value',
    notes: 'notes',
    custom: 'custom',
    mergedInto: 'merged_into',
    createdAt: 'created_at',
    updatedAt: 'updated_at',
  }),
  section(
    'conversations',
    'conversations',
    `{{tenant}}.conversations c JOIN {{tenant}}.social_accounts a ON a.id = c.social_account_id
      WHERE c.id = ANY ($1::uuid[]) ORDER BY c.id`,
    {
      id: 'c.id',
      platform: 'a.platform',
      accountId: 'a.account_id',
      channel: 'c.channel',
      participantId: 'c.participant_id',
      participantName: 'c.participant_name',
      participantUsername: 'c.participant_username',
      startedAt: 'c.started_at',
      lastMessageAt: 'c.last_message_at',
      metadata: 'c.metadata',
      custom: 'c.custom',
    },
  ),
  section('replies', 'conversations', '{{tenant}}.replies WHERE conversation_id = ANY ($1::uuid[]) ORDER BY id', {
    id: 'id',
    conversationId: 'conversation_id',
    content: 'content',
    status: 'status',
    author: 'author',
    generatedAt: 'generated_at',
    sentAt: 'sent_at',
  }),
  section(
    'notes',
    'conversations',
    '{{tenant}}.conversation_notes WHERE conversation_id = ANY ($1::uuid[]) ORDER BY id',
    { id: 'id', conversationId: 'conversation_id', text: 'content', createdAt: 'created_at' },
  ),
  section(
    'draftReviews',
    'conversations',
    '{{tenant}}.draft_reviews WHERE conversation_id = ANY ($1::uuid[]) ORDER BY reviewed_at, id',
    {
      replyId: 'reply_id',
      conversationId: 'conversation_id',
      messageId: 'message_id',
      verdict: 'verdict',
      draft: 'draft',
      finalText: 'final_text',
      reason: 'reason',
      draftedAt: 'drafted_at',
      reviewedAt: 'reviewed_at',
    },
  ),
  section(
    'disclosures',
    'conversations',
    '{{tenant}}.disclosures WHERE conversation_id = ANY ($1::uuid[]) ORDER BY disclosed_at, reply_id',
    {
      replyId: 'reply_id',
      conversationId: 'conversation_id',
      reason: 'reason',
      content: 'content',
      disclosedAt: 'disclosed_at',
    },
  ),
  section(
    'classifications',
    'conversations',
    `{{tenant}}.ai_tasks WHERE conversation_id = ANY ($1::uuid[]) AND output IS NOT NULL ORDER BY id`,
    { messageId: 'message_id', type: 'task_type', result: 'output', completedAt: 'completed_at' },
  ),
  section('scores', 'leads', '{{tenant}}.lead_scores WHERE lead_id = ANY ($1::uuid[]) ORDER BY scored_at, id', {
    leadId: 'lead_id',
    score: 'score',
    scoreValue: 'score_value',
    confidence: 'confidence',
    signals: 'signals',
    reasoning: 'reasoning',
    model: 'model',
    scoredAt: 'scored_at',
  }),
  section('moves', 'leads', '{{tenant}}.lead_transitions WHERE lead_id = ANY ($1::uuid[]) ORDER BY moved_at, id', {
    leadId: 'lead_id',
    from: 'from_status',
    to: 'to_status',
    reason: 'reason',
    movedAt: 'moved_at',
  }),
  section('assignments', 'both', `{{tenant}}.assignments WHERE ${OF_BOTH} ORDER BY assigned_at, id`, {
    leadId: 'lead_id',
    conversationId: 'conversation_id',
    cause: 'cause',
    reason: 'reason',
    assignedAt: 'assigned_at',
  }),
  section('consents', 'both', `{{tenant}}.consent_records WHERE ${OF_BOTH} ORDER BY position`, {
    purpose: 'purpose',
    status: 'status',
    basis: 'basis',
    givenAt: 'given_at',
    withdrawnAt: 'withdrawn_at',
    reason: 'reason',
    recordedAt: 'recorded_at',
  }),
  section(
    'touches',
    'both',
    `{{tenant}}.touches WHERE subject_id = ANY ($1::uuid[]) OR subject_id = ANY ($2::uuid[]) ORDER BY first_at`,
    { details: 'details', extra: 'extra', firstAt: 'first_at', lastAt: 'last_at' },
  ),
  section('forms', 'leads', '{{tenant}}.form_leads WHERE lead_id = ANY ($1::uuid[]) ORDER BY occurred_at, id', {
    responseId: 'response_id',
    status: 'status',
    occurredAt: 'occurred_at',
  }),
  section(
    'crmRecords',
    'leads',
    `{{tenant}}.crm_links k JOIN {{tenant}}.crm_configs c ON c.id = k.crm_config_id
      WHERE k.lead_id = ANY ($1::uuid[]) ORDER BY k.lead_id, c.id`,
    { leadId: 'k.lead_id', provider: 'c.provider', externalId: 'k.external_id' },
  ),
]

export const sectionNames: readonly string[] = SECTIONS.map(({ name }) => name)

/** The rows of one section, as they are exported. */
export async function readSection(
  session: TenantSession,
  name: string,
  { conversationIds, leadIds }: FoundPerson,
): Promise<readonly unknown[]> {
  const found = SECTIONS.find((each) => each.name === name)
  if (found === undefined) return []
  const ids = { conversations: [conversationIds], leads: [leadIds], both: [conversationIds, leadIds] }
  const rows = await session.run<{ row: unknown }>({
    text: fillPlaceholders(found.text, { tenant: quoteIdentifier(session.schema) }),
    parameters: ids[found.by],
  })
  return rows.map(({ row }) => row)
}

/** A message as it is exported: without the reactions of other people. */
export function toExportedMessage(message: Message, { participants }: FoundPerson): object {
  const { id, conversationId, direction, content, attachments, receivedAt, editedAt, deletedAt, metadata } = message
  const own = new Set(participants.map(({ participantId }) => participantId))
  const { reactions, ...rest } = metadata
  const isMap = typeof reactions === 'object' && reactions !== null && !Array.isArray(reactions)
  const kept = isMap ? Object.entries(reactions).filter(([who]) => own.has(who)) : []
  return {
    id,
    conversationId,
    direction,
    content,
    attachments,
    receivedAt,
    editedAt,
    deletedAt,
    metadata: kept.length === 0 ? rest : { ...rest, reactions: Object.fromEntries(kept) },
  }
}
