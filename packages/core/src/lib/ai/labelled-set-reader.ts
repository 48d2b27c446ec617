import { classificationSchema, type LabelledConversation, type LeadScoreName } from '@leadkit/contracts'
import { z } from 'zod'
import { countrySchema, dateSchema } from '../base/field-schema.ts'
import { parseInput } from '../base/parse-input.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { TenantAccess } from '../database/tenant-access.ts'
import { contactFields, type LeadContact } from '../leads/lead.ts'
import { type DecidedDraft, labelDraft, labelLead, type StoredConversation } from './labelled-conversation.ts'

const querySchema = z.strictObject({
  /** Only decisions after this moment. */
  decidedAfter: dateSchema.optional(),
  /** Remove whatever identifies the writer, as far as it can be recognised. Default false. */
  mask: z.boolean().default(false),
  /** The newest messages of a conversation, 1 to 500. Default 40, which is what a scorer sees. */
  maxMessages: z.number().int().min(1).max(500).default(40),
})
export type LabelledSetQuery = Readonly<z.input<typeof querySchema>>

const PAGE = 50

interface DraftRow extends DecidedDraft {
  readonly conversationId: string
  readonly messageId: string
}

interface LeadRow extends LeadContact {
  readonly id: string
  readonly conversationId: string
  readonly sources: Readonly<Record<string, { readonly by: string } | undefined>>
  readonly overridden: LeadScoreName | null
}

/**
 * Conversations with people's decisions as labels: first the drafts that they approved, edited or rejected, then leads whose contact data or
 * score they set. Read in pages as they are consumed; erased, deleted and archived texts are left out.
 * @throws LeadKitError `invalid_input` at the first step.
 */
export async function* readLabelledSet(
  access: TenantAccess,
  query: LabelledSetQuery,
): AsyncGenerator<LabelledConversation, void, undefined> {
  const operation = 'labelledConversations'
  const { decidedAfter = null, mask, maxMessages } = parseInput(querySchema, query, operation)
  const exported = { masked: mask !== undefined }
  await access.record(operation, { action: 'conversations.exported', subject: ['tenant', null], after: exported })
  const page = <Row extends { readonly id: string }>(
    read: (session: TenantSession, after: string) => Promise<readonly Row[]>,
  ) => pages((after) => access.read(operation, (session) => read(session, after)))
  const conversationOf = (conversationId: string, messageId: string | null): Promise<StoredConversation | null> =>
    access.read(operation, (session) => readConversation(session, { conversationId, messageId, maxMessages }))
  for await (const draft of page((session, after) => readDrafts(session, after, decidedAfter))) {
    const conversation = await conversationOf(draft.conversationId, draft.messageId)
    if (conversation !== null) yield labelDraft(draft, conversation, mask)
  }
  for await (const { sources, ...lead } of page((session, after) => readLeads(session, after, decidedAfter))) {
    const conversation = await conversationOf(lead.conversationId, null)
    const setByPerson = contactFields.filter((field) => sources[field]?.by === 'person')
    const labelled = conversation && labelLead({ ...lead, setByPerson }, conversation, mask)
    if (labelled !== null) yield labelled
  }
}

async function* pages<Row extends { readonly id: string }>(
  read: (after: string) => Promise<readonly Row[]>,
): AsyncGenerator<Row, void, undefined> {
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const rows = await read(after)
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    after = last.id
  }
}

/** The scorer's own drafts; without those whose text was erased with the lead. */
function readDrafts(session: TenantSession, after: string, decidedAfter: Date | null): Promise<readonly DraftRow[]> {
  return session.run<DraftRow>({
    text: `SELECT id, conversation_id AS "conversationId", message_id AS "messageId", verdict, draft, final_text AS "finalText", reason
      FROM ${quoteIdentifier(session.schema)}.draft_reviews
      WHERE id > $1 AND ($2::timestamptz IS NULL OR reviewed_at > $2) AND author = 'automation' AND message_id IS NOT NULL AND draft IS NOT NULL
      ORDER BY id LIMIT ${PAGE}`,
    parameters: [after, decidedAfter],
  })
}

function readLeads(session: TenantSession, after: string, decidedAfter: Date | null): Promise<readonly LeadRow[]> {
  const leads = `${quoteIdentifier(session.schema)}.leads`
  return session.run<LeadRow>({
    // What a merged lead shows may come from another conversation: its own values count here.
    text: `SELECT lead.id, lead.conversation_id AS "conversationId", own.name, own.email, own.phone, own.company, own.field_sources AS sources,
        own.score_override ->> 'score' AS overridden
      FROM ${leads} lead CROSS JOIN LATERAL jsonb_populate_record(lead, lead.merged -> 'own') own
      WHERE lead.id > $1 AND ($2::timestamptz IS NULL OR lead.updated_at > $2) AND lead.conversation_id IS NOT NULL AND lead.deleted_at IS NULL
        AND (own.score_override IS NOT NULL OR jsonb_path_exists(own.field_sources, '$.*.by ? (@ == "person")'))
      ORDER BY lead.id LIMIT ${PAGE}`,
    parameters: [after, decidedAfter],
  })
}

interface MessageRow {
  readonly id: string
  readonly author: string
  readonly direction: string
  readonly content: string
  readonly platform: string
  readonly channel: StoredConversation['channel']
  readonly participantName: string | null
  readonly country: unknown
  readonly output: unknown
}

/** Up to a message of the participant, or to the newest. Null when that message is deleted or archived. */
async function readConversation(
  session: TenantSession,
  asked: { readonly conversationId: string; readonly messageId: string | null; readonly maxMessages: number },
): Promise<StoredConversation | null> {
  const tenant = quoteIdentifier(session.schema)
  const order = (name: string): string => `${name}.received_at, ${name}.ingested_at, ${name}.id`
  const newestFirst = (name: string): string => order(name).replaceAll(',', ' DESC,')
  const rows = await session.run<MessageRow>({
    text: `WITH last AS (
        SELECT m.* FROM ${tenant}.messages m
        WHERE m.conversation_id = $1 AND m.direction = 'inbound' AND m.deleted_at IS NULL AND ($2::uuid IS NULL OR m.id = $2)
        ORDER BY ${newestFirst('m')} DESC LIMIT 1)
      SELECT m.id, m.author, m.direction, m.content, a.platform, c.channel, c.participant_name AS "participantName",
        coalesce(a.default_country, s.settings ->> 'defaultCountry') AS country,
        (SELECT t.output FROM ${tenant}.ai_tasks t WHERE t.message_id = last.id AND t.task_type = 'classify' AND t.status = 'completed') AS output
      FROM last
      JOIN ${tenant}.messages m ON m.conversation_id = $1 AND m.deleted_at IS NULL AND (${order('m')}) <= (${order('last')})
      JOIN ${tenant}.conversations c ON c.id = $1
      JOIN ${tenant}.social_accounts a ON a.id = c.social_account_id
      JOIN ${quoteIdentifier(session.sharedSchema)}.tenants s ON s.id = $4
      ORDER BY ${newestFirst('m')} DESC LIMIT $3`,
    parameters: [asked.conversationId, asked.messageId, asked.maxMessages, session.tenantId],
  })
  const [last] = rows
  if (last === undefined) return null
  const classification = classificationSchema.safeParse(last.output)
  const country = countrySchema.safeParse(last.country)
  const { platform, channel, participantName } = last
  return {
    platform,
    channel,
    participantName,
    country: country.success ? country.data : null,
    messages: rows
      .map(({ author, direction, content }) => ({ from: sideOf(direction, author), text: content }))
      .toReversed(),
    classification: classification.success ? classification.data : null,
  }
}

function sideOf(direction: string, author: string): 'participant' | 'automation' | 'person' {
  if (direction === 'inbound') return 'participant'
  return author === 'automation' ? 'automation' : 'person'
}
