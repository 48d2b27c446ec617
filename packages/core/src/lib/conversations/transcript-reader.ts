import type { Transcript, TranscriptMessage } from '@leadkit/contracts'
import type { ConversationChannel } from './conversation.ts'
import { countrySchema } from '../base/field-schema.ts'
import type { TenantSession } from '../database/session.ts'
import { toTranscriptMessage } from '../leads/score-question.ts'

/** Null for an unknown conversation, and for one without messages. */
export async function readTranscript(
  session: TenantSession,
  conversationId: string,
  options: { readonly maxMessages: number },
): Promise<Transcript | null> {
  const conversation = await session.tables
    .selectFrom('conversations as conversation')
    .innerJoin('social_accounts as account', 'account.id', 'conversation.social_account_id')
    .select(['account.platform', 'conversation.channel', 'conversation.participant_name', 'account.default_country'])
    .where('conversation.id', '=', conversationId)
    .executeTakeFirst()
  if (conversation === undefined) return null
  const newestFirst = await readMessages(session, conversationId, options.maxMessages + 1)
  if (newestFirst.length === 0) return null
  return {
    conversationId,
    platform: conversation.platform,
    channel: conversation.channel as ConversationChannel,
    participantName: conversation.participant_name,
    messages: newestFirst.slice(0, options.maxMessages).toReversed(),
    truncated: newestFirst.length > options.maxMessages,
    defaultCountry: conversation.default_country ?? (await readTenantCountry(session)),
  }
}

async function readTenantCountry(session: TenantSession): Promise<string | null> {
  const query = session.sharedTables.selectFrom('tenants').select('settings').where('id', '=', session.tenantId)
  const country = countrySchema.safeParse((await query.executeTakeFirst())?.settings['defaultCountry'])
  return country.success ? country.data : null
}

async function readMessages(
  session: TenantSession,
  conversationId: string,
  limit: number,
): Promise<readonly TranscriptMessage[]> {
  const rows = await session.tables
    .selectFrom('messages')
    .select(['id', 'direction', 'author', 'content', 'attachments', 'received_at'])
    .where('conversation_id', '=', conversationId)
    .where('deleted_at', 'is', null)
    .orderBy('received_at', 'desc')
    .orderBy('ingested_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toTranscriptMessage)
}
