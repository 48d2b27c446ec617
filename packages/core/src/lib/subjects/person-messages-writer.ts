import type { FoundPerson } from './erasure.ts'
import { listMonths, monthTables, tableExists } from '../retention/archive-partition-writer.ts'
import { listReturning } from '../retention/cold/returning-month-writer.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'

const AT_ONCE = 1_000

/** Tables that can hold the person's messages: all attached months, and those that are leaving for the archive or coming back from it. */
export async function messageTables(session: TenantSession): Promise<readonly string[]> {
  const tables = [`${quoteIdentifier(session.schema)}.messages`]
  for (const month of await listMonths(session)) {
    const { detached } = monthTables(session.scope, month)
    if (await tableExists(session, detached)) tables.push(detached)
  }
  return [...tables, ...(await listReturning(session))]
}

/**
 * Deletes a batch of the person's messages, and marks their keys as those of deleted messages: a key that is taken admits no copy, and a late edit or
 * reaction leaves nothing at it. Returns how many there were; 0 at the end.
 */
export async function deleteMessages(session: TenantSession, table: string, person: FoundPerson): Promise<number> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run({
    text: `WITH batch AS (
        SELECT m.id, m.received_at, m.platform_message_id, c.social_account_id FROM ${table} m
        JOIN ${tenant}.conversations c ON c.id = m.conversation_id WHERE m.conversation_id = ANY ($1::uuid[]) LIMIT ${AT_ONCE}
      ), keys AS (${markKeys(tenant, '(SELECT social_account_id AS account, platform_message_id AS message_key FROM batch)')})
      DELETE FROM ${table} m USING batch b WHERE m.id = b.id AND m.received_at = b.received_at RETURNING m.id`,
    parameters: [person.conversationIds, session.now],
  })
  return rows.length
}

/** Deletes what the person said until then in conversations that go on, because they have written again since. */
export async function deleteOldMessages(session: TenantSession, person: FoundPerson, until: Date): Promise<number> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run({
    text: `WITH batch AS (
        SELECT m.id, m.received_at, m.platform_message_id, c.social_account_id FROM ${tenant}.messages m
        JOIN ${tenant}.conversations c ON c.id = m.conversation_id
        JOIN ${tenant}.social_accounts a ON a.id = c.social_account_id
        JOIN unnest($1::text[], $4::text[]) AS p (platform, participant) ON p.platform = a.platform AND p.participant = c.participant_id
        WHERE m.received_at <= $3::timestamptz LIMIT ${AT_ONCE}
      ), keys AS (${markKeys(tenant, '(SELECT social_account_id AS account, platform_message_id AS message_key FROM batch)')})
      DELETE FROM ${tenant}.messages m USING batch b WHERE m.id = b.id AND m.received_at = b.received_at RETURNING m.id`,
    parameters: [
      person.participants.map(({ platform }) => platform),
      session.now,
      until,
      person.participants.map(({ participantId }) => participantId),
    ],
  })
  return rows.length
}

/**
 * Keys of messages that only an edit or a reaction has named so far. Those of messages in archives are left to the step that reads the archives: a hold
 * that is placed before it keeps them as they are.
 */
export async function eraseKeys(
  session: TenantSession,
  keys: readonly { readonly socialAccountId: string; readonly messageId: string }[],
): Promise<void> {
  if (keys.length === 0) return
  const tenant = quoteIdentifier(session.schema)
  await session.run({
    text: `${markKeys(tenant, 'unnest($1::uuid[], $3::text[])')} AND k.message_id IS NULL`,
    parameters: [
      keys.map(({ socialAccountId }) => socialAccountId),
      session.now,
      keys.map(({ messageId }) => messageId),
    ],
  })
}

/** `$2` is the time. */
function markKeys(tenant: string, named: string): string {
  return `UPDATE ${tenant}.message_keys k SET deleted_at = coalesce(k.deleted_at, $2::timestamptz), edited_content = NULL, reactions = NULL
    FROM ${named} AS n (account, message_key) WHERE k.social_account_id = n.account AND k.platform_message_id = n.message_key`
}
