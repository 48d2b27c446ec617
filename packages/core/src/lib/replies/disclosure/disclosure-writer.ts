import type { JsonObject } from '@leadkit/contracts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import type { OutgoingReply } from '../outgoing-reply.ts'
import { disclosureDue, readDisclosureSettings, withDisclosure } from './disclosure.ts'

interface Row {
  readonly disclosure: string | null
  readonly body: string | null
  readonly content: string
  readonly told: boolean
  readonly author: string | null
  readonly received_at: Date | null
  readonly settings: JsonObject
}

/**
 * Adds the disclosure to the front of a generated reply that is about to be sent, if the participant must be told, and writes it to
 * the ledger. This is decided now and not when the text was generated: a person may have answered since, or an earlier reply may have failed.
 * @param sent replies of the conversation that were sent, although their rows do not say so yet.
 * @returns the text to send.
 */
export async function discloseBeforeSend(
  session: TenantSession,
  reply: OutgoingReply,
  sent: readonly string[],
): Promise<string> {
  const row = reply.author === 'automation' ? await read(session, reply, sent) : undefined
  if (row === undefined || row.disclosure === null) return reply.text
  const { lapseMs } = readDisclosureSettings(row.settings)
  const known = row.author === null || row.received_at === null ? null : { author: row.author, at: row.received_at }
  const newest = sent.length > 0 ? { author: 'automation', at: session.now } : known
  const reason = disclosureDue({ told: row.told, newest }, lapseMs, session.now)
  const body = row.body ?? row.content
  const text = reason === null ? body : withDisclosure(row.disclosure, body)
  await session.tables.updateTable('replies').set({ content: text, body }).where('id', '=', reply.id).execute()
  // Another attempt at the same reply may be decided differently.
  await session.tables.deleteFrom('disclosures').where('reply_id', '=', reply.id).execute()
  if (reason !== null)
    await session.tables
      .insertInto('disclosures')
      .values({
        reply_id: reply.id,
        tenant_id: session.tenantId,
        conversation_id: reply.conversationId,
        reason,
        content: row.disclosure,
        disclosed_at: session.now,
      })
      .execute()
  return text
}

async function read(session: TenantSession, reply: OutgoingReply, sent: readonly string[]): Promise<Row | undefined> {
  const tenant = quoteIdentifier(session.schema)
  const [row] = await session.run<Row>({
    text: `SELECT r.disclosure, r.body, r.content, s.settings, newest.author, newest.received_at,
        EXISTS (SELECT 1 FROM ${tenant}.disclosures d JOIN ${tenant}.replies o ON o.id = d.reply_id
          WHERE d.conversation_id = r.conversation_id AND d.reply_id <> r.id AND (o.status = 'sent' OR o.id = ANY ($2::uuid[]))) AS told
      FROM ${tenant}.replies r JOIN ${quoteIdentifier(session.sharedSchema)}.tenants s ON s.id = r.tenant_id
      LEFT JOIN LATERAL (SELECT m.author, m.received_at FROM ${tenant}.messages m
        WHERE m.conversation_id = r.conversation_id AND m.direction = 'outbound' ORDER BY m.received_at DESC LIMIT 1) newest ON true
      WHERE r.id = $1 AND r.disclosure IS NOT NULL`,
    parameters: [reply.id, sent],
  })
  return row
}
