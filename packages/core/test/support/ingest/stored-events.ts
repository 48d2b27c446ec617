import type { PlatformEvent, StatusKind } from '@leadkit/contracts'
import type { TenantKit } from '@leadkit/core'
import { buildMessageEvent, buildStatusEvent } from '@leadkit/testing'

interface MessageRow {
  readonly platform: string
  readonly account_id: string
  readonly direction: 'inbound' | 'outbound'
  readonly platform_message_id: string
  readonly platform_conversation_id: string
  readonly participant_id: string
  readonly content: string
  readonly received_at: Date
}

interface StatusRow {
  readonly platform: string
  readonly account_id: string
  readonly edited_content: string | null
  readonly payload: {
    readonly status: StatusKind
    readonly targetIds: readonly string[]
    readonly direction: 'inbound' | 'outbound' | null
    readonly platformConversationId: string | null
    readonly participantId: string | null
    readonly receivedAt: string
    readonly content: string | null
  }
}

const MESSAGES = `SELECT a.platform, a.account_id, m.direction, m.platform_message_id, c.platform_conversation_id, c.participant_id,
    m.content, m.received_at
  FROM messages m JOIN conversations c ON c.id = m.conversation_id JOIN social_accounts a ON a.id = c.social_account_id ORDER BY m.id`

const STATUSES = `SELECT a.platform, a.account_id, e.payload, k.edited_content
  FROM host_events e JOIN social_accounts a ON a.id = (e.payload ->> 'socialAccountId')::uuid
  LEFT JOIN message_keys k ON k.social_account_id = a.id AND k.platform_message_id = e.payload -> 'targetIds' ->> 0
  WHERE e.type = 'platform.status' ORDER BY e.id`

/** What a tenant's tables say of the deliveries, as the events that they hold: messages first, then statuses that the host has yet to hear about. */
export async function readStoredEvents(tenant: TenantKit): Promise<readonly PlatformEvent[]> {
  return tenant.transaction(async ({ query }) => {
    const messages = (await query(MESSAGES)) as unknown as readonly MessageRow[]
    const statuses = (await query(STATUSES)) as unknown as readonly StatusRow[]
    return [...messages.map(toMessageEvent), ...statuses.map(toStatusEvent)]
  })
}

function toMessageEvent(row: MessageRow): PlatformEvent {
  return buildMessageEvent({
    platform: row.platform,
    accountId: row.account_id,
    direction: row.direction,
    messageId: row.platform_message_id,
    conversationId: row.platform_conversation_id,
    participantId: row.participant_id,
    content: row.content === '' ? null : row.content,
    occurredAt: row.received_at,
  })
}

function toStatusEvent({ platform, account_id: accountId, payload, edited_content: edited }: StatusRow): PlatformEvent {
  return buildStatusEvent({
    platform,
    accountId,
    status: payload.status,
    targetIds: payload.targetIds,
    direction: payload.direction,
    conversationId: payload.platformConversationId,
    participantId: payload.participantId,
    content: payload.status === 'edited' ? edited : payload.content,
    occurredAt: new Date(payload.receivedAt),
  })
}
