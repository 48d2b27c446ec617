import type { Transcript } from '@leadkit/contracts'
import { PARTICIPANT } from '../../consent/consent.ts'
import { identitiesOf } from '../../consent/person.ts'
import { OPTED_OUT } from '../../conversations/automation/automation-pause.ts'
import { fillPlaceholders, quoteIdentifier, type TenantSession } from '../../database/session.ts'
import type { ConsentSaid, ConsentWriter } from './consent-writer.ts'

/** No automatic message of the tenant is sent while a batch is written. */
const BATCH = 20

/** A conversation that is paused for an opt-out without a record, and the newest message that was read as one. */
interface PausedRow {
  readonly id: string
  readonly channel: string
  readonly platform: string
  readonly participant_id: string
  readonly paused_at: Date
  readonly paused_by: string | null
  readonly message_id: string | null
  readonly said_at: Date | null
}

const UNRECORDED = `c.automation_paused_reason = '${OPTED_OUT}'
  AND NOT EXISTS (SELECT FROM {{tenant}}.consent_records r WHERE r.conversation_id = c.id)`

/**
 * **An opt-out from before consent records holds like one that is given now**: for the person, on every channel, and after erasure. Before, it only
 * paused its conversation. An opt-out whose pause was ended by hand is not carried over: the host took it back. Repeatable; a conversation that has
 * its record costs nothing.
 * @param after where the batch before ended, which had its own transaction.
 * @returns where the next batch goes on; null after the last one.
 */
export async function carryOptOuts(
  session: TenantSession,
  consents: ConsentWriter,
  after: string | null,
): Promise<string | null> {
  const ids = await lockUnrecorded(session, after)
  for (const row of await readUnrecorded(session, ids)) await consents.record(session, toSaid(row))
  return ids.length === BATCH ? (ids.at(-1) ?? null) : null
}

/** Rows are locked before the tenant's consents, as everywhere, and in the order of their ids. */
async function lockUnrecorded(session: TenantSession, after: string | null): Promise<readonly string[]> {
  const rows = await session.run<{ readonly id: string }>({
    text: inTenant(
      `SELECT c.id FROM {{tenant}}.conversations c WHERE ${UNRECORDED} AND ($1::uuid IS NULL OR c.id > $1::uuid)
        ORDER BY c.id LIMIT ${BATCH} FOR NO KEY UPDATE`,
      session,
    ),
    parameters: [after],
  })
  return rows.map(({ id }) => id)
}

/** A statement of its own: one that waited for locks does not see what others recorded meanwhile. */
async function readUnrecorded(session: TenantSession, ids: readonly string[]): Promise<readonly PausedRow[]> {
  if (ids.length === 0) return []
  return session.run<PausedRow>({
    text: inTenant(
      `SELECT c.id, c.channel, a.platform, c.participant_id, c.automation_paused_at AS paused_at, c.automation_paused_by AS paused_by,
          said.id AS message_id, said.received_at AS said_at
        FROM {{tenant}}.conversations c JOIN {{tenant}}.social_accounts a ON a.id = c.social_account_id
        LEFT JOIN LATERAL (SELECT m.id, m.received_at FROM {{tenant}}.messages m
          JOIN {{tenant}}.ai_tasks t ON t.message_id = m.id AND t.task_type = 'classify'
          WHERE m.conversation_id = c.id AND m.direction = 'inbound' AND t.output ->> 'intent' = '${OPTED_OUT}'
          ORDER BY m.received_at DESC LIMIT 1) said ON true
        WHERE c.id = ANY ($1::uuid[]) AND ${UNRECORDED} ORDER BY c.id`,
      session,
    ),
    parameters: [ids],
  })
}

function inTenant(text: string, { schema }: TenantSession): string {
  return fillPlaceholders(text, { tenant: quoteIdentifier(schema) })
}

/** The person's own words where they are known; otherwise the pause is the evidence. */
function toSaid(row: PausedRow): ConsentSaid {
  const isTold = row.message_id !== null
  return {
    status: 'withdrawn',
    basis: 'consent',
    at: row.said_at ?? row.paused_at,
    by: isTold ? PARTICIPANT : (row.paused_by ?? 'upgrade'),
    evidence: {
      messageId: row.message_id,
      conversationId: row.id,
      leadId: null,
      platform: row.platform,
      channel: row.channel as Transcript['channel'],
      reason: isTold ? null : 'Automation of the conversation was paused for an opt-out',
    },
    identities: identitiesOf({ platform: row.platform, participantId: row.participant_id }),
  }
}
