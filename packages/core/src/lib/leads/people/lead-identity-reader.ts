import type { TenantSession } from '../../database/session.ts'
import type { LeadIdentity } from './lead-merge.ts'
import { readPersonRows } from './person-reader.ts'
import { type PersonRow, toOwnValues } from './person-row.ts'

/** Everything that a lead and its members are known by, in the order of the merges. */
export async function readIdentities(session: TenantSession, headId: string): Promise<readonly LeadIdentity[]> {
  const rows = await readPersonRows(session, [headId])
  const head = rows.filter((row) => row.id === headId)
  const sorted = [...head, ...rows.filter((row) => row.id !== headId)]
  const participants = await readParticipants(session, sorted)
  return sorted.flatMap((row) => [...participants.filter(({ leadId }) => leadId === row.id), ...toContacts(row)])
}

function toContacts(row: PersonRow): readonly LeadIdentity[] {
  const own = toOwnValues(row)
  return (['email', 'phone'] as const).flatMap((kind) => {
    const value = own[kind]
    if (value === null) return []
    const source = own.fieldSources[kind]
    const evidence = { by: source?.by ?? null, messageId: source?.messageId ?? null, saidAt: source?.saidAt ?? null }
    return [{ leadId: row.id, kind, value, ...evidence }]
  })
}

async function readParticipants(session: TenantSession, rows: readonly PersonRow[]): Promise<readonly LeadIdentity[]> {
  const ids = rows.flatMap((row) => row.conversation_id ?? [])
  if (ids.length === 0) return []
  const found = await session.tables
    .selectFrom('conversations as conversation')
    .innerJoin('social_accounts as account', 'account.id', 'conversation.social_account_id')
    .innerJoin('leads as lead', 'lead.conversation_id', 'conversation.id')
    .select([
      'lead.id as leadId',
      'account.platform',
      'account.id as socialAccountId',
      'conversation.id as conversationId',
    ])
    .select(['conversation.participant_id as participantId', 'conversation.participant_username as username'])
    .select('conversation.started_at as since')
    .where('conversation.id', 'in', ids)
    .execute()
  return found.map((row) => ({ kind: 'participant', ...row }))
}
