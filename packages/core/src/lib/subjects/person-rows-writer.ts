import { removeRecordsForGood } from './crm-erasure-writer.ts'
import type { FoundPerson } from './erasure.ts'
import { lockConversations } from '../leads/people/person-lock-writer.ts'
import { eraseConversationTexts } from '../leads/lead-erasure-writer.ts'
import type { LeadWriter } from '../leads/lead-writer.ts'
import { lockLead } from '../leads/lead-row.ts'
import { eraseReasons, lockPerson } from '../leads/people/person-lock-writer.ts'
import { eraseTouches } from '../leads/touches/touch-erasure-writer.ts'
import { lockConsents } from '../consent/suppression-reader.ts'
import { fillPlaceholders, quoteIdentifier, type TenantSession } from '../database/session.ts'

/** Rows that an erasure has changed, by table. */
export type RowCounts = Readonly<Record<string, number>>

type By = 'conversations' | 'leads'

interface Erasing {
  readonly table: string
  readonly by: By
  /** The statement; `$1` are the ids. */
  readonly text: string
}

function emptied(table: string, by: By, column: string, set: string, only: string): Erasing {
  return { table, by, text: `UPDATE {{tenant}}.${table} SET ${set} WHERE ${column} = ANY ($1::uuid[]) AND (${only})` }
}

function deleted(table: string, by: By, column: string): Erasing {
  return { table, by, text: `DELETE FROM {{tenant}}.${table} WHERE ${column} = ANY ($1::uuid[])` }
}

/**
 * What the removal of a lead leaves, in the order of locks: replies, then the rest. A scorer's answer or a send that is under way finds its row
 * finished, and changes nothing any more.
 */
const ERASING: readonly Erasing[] = [
  emptied(
    'replies',
    'conversations',
    'conversation_id',
    `content = '', body = NULL, disclosure = NULL, error_message = NULL, next_retry_at = NULL,
      error_code = CASE WHEN status IN ('sent', 'failed') THEN error_code ELSE 'erased' END,
      status = CASE status WHEN 'sent' THEN 'sent' ELSE 'failed' END`,
    `content <> '' OR body IS NOT NULL OR disclosure IS NOT NULL OR error_message IS NOT NULL OR status NOT IN ('sent', 'failed')`,
  ),
  emptied('disclosures', 'conversations', 'conversation_id', `content = ''`, `content <> ''`),
  emptied(
    'ai_tasks',
    'conversations',
    'conversation_id',
    `input = NULL, output = NULL, error_message = NULL, completed_at = coalesce(completed_at, created_at),
      status = CASE WHEN status IN ('queued', 'processing') THEN 'completed' ELSE status END`,
    `input IS NOT NULL OR output IS NOT NULL OR error_message IS NOT NULL OR status IN ('queued', 'processing')`,
  ),
  emptied('lead_scores', 'leads', 'lead_id', `signals = '[]'`, `signals <> '[]'`),
  deleted('lead_duplicates', 'leads', 'lead_id'),
  deleted('lead_duplicates', 'leads', 'other_id'),
  emptied('form_leads', 'leads', 'lead_id', `status = 'deleted', event = '{}'`, `status <> 'deleted' OR event <> '{}'`),
  emptied('consent_records', 'leads', 'lead_id', 'reason = NULL', 'reason IS NOT NULL'),
  emptied('consent_records', 'conversations', 'conversation_id', 'reason = NULL', 'reason IS NOT NULL'),
  emptied('bulk_items', 'leads', 'lead_id', 'undo = NULL', 'undo IS NOT NULL'),
  emptied('legal_holds', 'leads', 'subject_id', `reason = '', release_reason = NULL`, `reason <> ''`),
  emptied('legal_holds', 'conversations', 'subject_id', `reason = '', release_reason = NULL`, `reason <> ''`),
  {
    table: 'host_events',
    by: 'conversations',
    text: `DELETE FROM {{tenant}}.host_events WHERE type = 'platform.status' AND payload ->> 'conversationId' = ANY ($1::text[])`,
  },
  {
    table: 'host_events',
    by: 'conversations',
    text: `UPDATE {{tenant}}.host_events SET error_message = NULL
      WHERE error_message IS NOT NULL AND payload ->> 'conversationId' = ANY ($1::text[])`,
  },
  {
    table: 'host_events',
    by: 'leads',
    text: `UPDATE {{tenant}}.host_events SET error_message = NULL
      WHERE error_message IS NOT NULL AND payload ->> 'leadId' = ANY ($1::text[])`,
  },
]

/** What a conversation is called once its participant was erased; nothing that a platform reports has such a name. */
const BLANK = `SET participant_id = 'erased-' || id, platform_conversation_id = 'erased-' || id, participant_name = NULL,
  participant_username = NULL, metadata = '{}', custom = NULL, targets_told = NULL, status = 'closed', version = version + 1,
  waiting_since = NULL, answer_due_at = NULL, last_inbound_at = NULL, automation_resumes_at = NULL, automation_paused_by = NULL,
  automation_paused_reason = 'erased', automation_paused_at = coalesce(automation_paused_at, $2)
  WHERE id = ANY ($1::uuid[]) AND (platform_conversation_id NOT LIKE 'erased-%' OR participant_name IS NOT NULL
    OR participant_username IS NOT NULL OR metadata <> '{}' OR custom IS NOT NULL OR status <> 'closed')`

/**
 * Takes the person out of all rows but their messages, in the caller's transaction; see docs/guides/erasure.md for what happens to which table. Leads are
 * removed as `leads.remove` does it, with its events and the removal of their records. Repeating it changes only what came in between.
 */
export async function erasePersonRows(
  session: TenantSession,
  leads: LeadWriter,
  person: FoundPerson,
): Promise<RowCounts> {
  const { conversationIds, leadIds } = person
  const counts: Record<string, number> = {}
  const run = async (table: string, text: string, parameters: readonly unknown[]): Promise<void> => {
    counts[table] = (counts[table] ?? 0) + (await countChanged(session, text, parameters))
  }
  await lockConversations(session, person.conversationIds)
  await lockConsents(session, 'shared')
  await run('conversations', `UPDATE {{tenant}}.conversations ${BLANK}`, [conversationIds, session.now])
  await run('leads', `SELECT 1 FROM {{tenant}}.leads WHERE id = ANY ($1::uuid[]) AND deleted_at IS NULL`, [leadIds])
  for (const leadId of leadIds) await eraseLead(session, leads, leadId)
  await removeRecordsForGood(session, person)
  for (const id of conversationIds) {
    await eraseConversationTexts(session, id)
    await eraseTouches(session, { id, conversationId: null })
  }
  for (const { table, by, text } of ERASING) await run(table, text, [by === 'leads' ? leadIds : conversationIds])
  for (const participant of person.participants) await eraseTraces(run, participant, person)
  return counts
}

/** As `leads.remove`. Of one that is removed already, or by its head, what was written since is erased. */
async function eraseLead(session: TenantSession, leads: LeadWriter, id: string): Promise<void> {
  await lockPerson(session, id)
  const lead = await lockLead(session, id, 'subjects.erase')
  if (lead.deletedAt === null && lead.mergedInto === null) return leads.remove(session, id)
  await leads.eraseTexts(session, lead)
  await eraseReasons(session, [id])
}

/** What the person left at other people's messages. */
async function eraseTraces(
  run: (table: string, text: string, parameters: readonly unknown[]) => Promise<void>,
  { platform, participantId }: FoundPerson['participants'][number],
  { accounts }: FoundPerson,
): Promise<void> {
  const accountIds = accounts.filter((account) => account.platform === platform).map((each) => each.socialAccountId)
  await run(
    'message_keys',
    `UPDATE {{tenant}}.message_keys SET reactions = reactions - $1::text WHERE reactions ? $1 AND social_account_id = ANY ($2::uuid[])`,
    [participantId, accountIds],
  )
  await run(
    'messages',
    `UPDATE {{tenant}}.messages m SET metadata = jsonb_set(m.metadata, '{reactions}', (m.metadata -> 'reactions') - $1::text)
      FROM {{tenant}}.conversations c WHERE c.id = m.conversation_id AND c.social_account_id = ANY ($2::uuid[])
        AND m.metadata -> 'reactions' ? $1`,
    [participantId, accountIds],
  )
  await run(
    'host_events',
    `DELETE FROM {{tenant}}.host_events WHERE type = 'platform.status' AND payload ->> 'participantId' = $1
      AND payload ->> 'socialAccountId' = ANY ($2::text[])`,
    [participantId, accountIds],
  )
}

async function countChanged(session: TenantSession, text: string, parameters: readonly unknown[]): Promise<number> {
  const statement = fillPlaceholders(text, { tenant: quoteIdentifier(session.schema) })
  const counted = text.startsWith('SELECT') ? statement : `${statement} RETURNING 1`
  const [row] = await session.run<{ count: string | number }>({
    text: `WITH changed AS (${counted}) SELECT count(*) AS count FROM changed`,
    parameters,
  })
  return Number(row?.count ?? 0)
}
