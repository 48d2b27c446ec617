import { LeadKitError } from '@leadkit/contracts'
import type { SuppressionReader } from '../../consent/suppression-reader.ts'
import type { TenantSession } from '../../database/session.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'
import { wakeWaitingReplies } from '../../conversations/automation/waiting-reply-writer.ts'

/** The error of a reply that was not sent because its recipient wants no automatic messages. */
export const OPTED_OUT = {
  code: 'opted_out',
  message: 'the person wants no automatic messages; a person of the host may write',
} as const

/** @throws LeadKitError `conflict` if the recipient wants no automatic messages. */
export async function refuseOptedOut(
  suppression: SuppressionReader,
  session: TenantSession,
  conversationId: string,
  operation: string,
): Promise<void> {
  if ((await suppression.suppressed(session, [conversationId])).size > 0)
    throw new LeadKitError('conflict', `${operation}: ${OPTED_OUT.message}`)
}

/** Fails automatic replies that are not being sent yet, drafts too. Replies that a person wrote stay, and no longer wait for them. */
export async function cancelAutomaticReplies(
  session: TenantSession,
  conversationIds: readonly string[],
  hostEvents: HostEventWriter,
): Promise<void> {
  if (conversationIds.length === 0) return
  const rows = await session.tables
    .updateTable('replies')
    .set({ status: 'failed', next_retry_at: null, error_code: OPTED_OUT.code, error_message: OPTED_OUT.message })
    .where('conversation_id', 'in', [...conversationIds])
    .where('author', '=', 'automation')
    .where('status', '=', 'pending')
    .returning(['id', 'conversation_id'])
    .execute()
  if (rows.length === 0) return
  const ids = rows.map((row) => row.id)
  await session.sharedTables
    .deleteFrom('dispatch')
    .where('tenant_id', '=', session.tenantId)
    .where('kind', '=', 'reply')
    .where('task_id', 'in', ids)
    .execute()
  const payloads = rows.map(({ id, conversation_id: conversationId }) => ({
    replyId: id,
    conversationId,
    code: OPTED_OUT.code,
  }))
  await hostEvents.writeAll(session, 'reply.failed', payloads)
  for (const conversationId of new Set(rows.map((row) => row.conversation_id)))
    await wakeWaitingReplies(session, conversationId)
}
