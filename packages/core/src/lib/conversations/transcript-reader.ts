import type { Transcript } from '@leadkit/contracts'
import type { ConversationChannel } from './conversation.ts'
import { countrySchema } from '../base/field-schema.ts'
import type { TimelineWindow } from '../base/timeline-key.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantAccess } from '../database/tenant-access.ts'
import { toTranscriptMessage } from '../leads/score-question.ts'
import type { ColdMessages } from './cold-messages.ts'
import { readHotMessages } from './message-timeline-reader.ts'
import { takeNewest } from './newest-messages.ts'

export interface TranscriptRequest {
  readonly operation: string
  readonly conversationId: string
  readonly maxMessages: number
}

/** Over hot and archived months. Null for an unknown conversation, and for one without messages. */
export async function readTranscript(
  access: TenantAccess,
  cold: ColdMessages,
  { operation, conversationId, maxMessages }: TranscriptRequest,
): Promise<Transcript | null> {
  const conversation = await access.read(operation, (session) => readConversation(session, conversationId))
  if (conversation === null) return null
  const readWindow = (window: TimelineWindow) =>
    cold.read(operation, {
      conversationIds: [conversationId],
      window,
      readHot: (session) => readHotMessages(session, [conversationId], window),
    })
  const newestFirst = await takeNewest(readWindow, maxMessages + 1)
  if (newestFirst.length === 0) return null
  const messages = newestFirst.slice(0, maxMessages).toReversed()
  return {
    conversationId,
    ...conversation,
    messages: messages.map((message) =>
      toTranscriptMessage({ ...message, content: message.content ?? '', received_at: message.receivedAt }),
    ),
    truncated: newestFirst.length > maxMessages,
  }
}

async function readConversation(
  session: TenantSession,
  conversationId: string,
): Promise<Pick<Transcript, 'platform' | 'channel' | 'participantName' | 'defaultCountry'> | null> {
  const conversation = await session.tables
    .selectFrom('conversations as conversation')
    .innerJoin('social_accounts as account', 'account.id', 'conversation.social_account_id')
    .select(['account.platform', 'conversation.channel', 'conversation.participant_name', 'account.default_country'])
    .where('conversation.id', '=', conversationId)
    .executeTakeFirst()
  if (conversation === undefined) return null
  return {
    platform: conversation.platform,
    channel: conversation.channel as ConversationChannel,
    participantName: conversation.participant_name,
    defaultCountry: conversation.default_country ?? (await readTenantCountry(session)),
  }
}

async function readTenantCountry(session: TenantSession): Promise<string | null> {
  const query = session.sharedTables.selectFrom('tenants').select('settings').where('id', '=', session.tenantId)
  const country = countrySchema.safeParse((await query.executeTakeFirst())?.settings['defaultCountry'])
  return country.success ? country.data : null
}
