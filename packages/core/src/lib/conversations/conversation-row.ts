import type { Selectable } from 'kysely'
import type { Conversation, ConversationChannel, ConversationStatus } from './conversation.ts'
import type { CustomFieldSet } from '../custom-fields/custom-field-set.ts'
import type { NoCustomFields } from '../custom-fields/custom-field-schemas.ts'
import type { ConversationsTable } from '../database/tables/tenant-tables.ts'

export function toConversation<Custom extends object = NoCustomFields>(
  row: Selectable<ConversationsTable>,
  customFields: CustomFieldSet,
): Conversation<Custom> {
  const read = customFields.read(row.custom) as Pick<Conversation<Custom>, 'custom' | 'customIssues'>
  return {
    ...read,
    id: row.id,
    socialAccountId: row.social_account_id,
    platformConversationId: row.platform_conversation_id,
    participantId: row.participant_id,
    participantName: row.participant_name,
    participantUsername: row.participant_username,
    channel: row.channel as ConversationChannel,
    status: row.status as ConversationStatus,
    startedAt: row.started_at,
    lastMessageAt: row.last_message_at,
    lastInboundAt: row.last_inbound_at,
    messageCount: row.message_count,
    firstInboundAt: row.first_inbound_at,
    lastOutboundAt: row.last_outbound_at,
    waitingSince: row.waiting_since,
    answerDueAt: row.answer_due_at,
    firstAnsweredAt: row.first_answered_at,
    firstHumanAnsweredAt: row.first_human_answered_at,
    participantDeliveredAt: row.participant_delivered_at,
    participantReadAt: row.participant_read_at,
    automationPausedAt: row.automation_paused_at,
    automationPausedReason: row.automation_paused_reason,
    automationPausedBy: row.automation_paused_by,
    automationResumesAt: row.automation_resumes_at,
    assignedUserId: row.assigned_user_id,
    assignedTeamId: row.assigned_team_id,
    metadata: row.metadata,
  }
}
