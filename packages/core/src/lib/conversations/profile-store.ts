import { cleanText, type ParticipantProfile } from '@leadkit/contracts'
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { LeadWriter } from '../leads/lead-writer.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantScope } from '../base/identifier.ts'
import { fieldSource } from '../leads/contact.ts'

/** A conversation whose participant has no name yet. */
export interface NamelessConversation {
  readonly conversationId: string
  readonly socialAccountId: string
  readonly platform: string
  readonly participantId: string
}

/** Names of participants, in their conversations and leads. */
export class ProfileStore {
  readonly #database: Database
  readonly #leads: LeadWriter

  constructor(database: Database, leads: LeadWriter) {
    this.#database = database
    this.#leads = leads
  }

  /** The conversations whose participant has no name yet and whose account is connected. */
  async load(scope: TenantScope, conversationIds: readonly string[]): Promise<readonly NamelessConversation[]> {
    return this.#database.read('profiles.load', scope, async (session) => {
      return await session.tables
        .selectFrom('conversations as conversation')
        .innerJoin('social_accounts as account', 'account.id', 'conversation.social_account_id')
        .select([
          'conversation.id as conversationId',
          'conversation.social_account_id as socialAccountId',
          'account.platform',
          'conversation.participant_id as participantId',
        ])
        .where('conversation.id', 'in', [...conversationIds])
        .where('conversation.participant_name', 'is', null)
        .where('account.active', '=', true)
        .execute()
    })
  }

  /** Fills empty names, in the conversation and in its lead. */
  async save(session: TenantSession, conversationId: string, profile: ParticipantProfile): Promise<void> {
    const name = toColumn(profile.name)
    const picture = profile.pictureUrl === null ? {} : { pictureUrl: cleanText(profile.pictureUrl) }
    await session.tables
      .updateTable('conversations')
      .set((eb) => ({
        participant_name: eb.fn.coalesce('participant_name', eb.val(name)),
        participant_username: eb.fn.coalesce('participant_username', eb.val(toColumn(profile.username))),
        metadata: sql`metadata || ${JSON.stringify(picture)}::jsonb`,
      }))
      .where('id', '=', conversationId)
      .execute()
    const lead = await session.tables
      .selectFrom('leads')
      .select('id')
      .where('conversation_id', '=', conversationId)
      .executeTakeFirst()
    if (lead === undefined || name === null) return
    await this.#leads.ensureForConversation(session, conversationId, { name }, () => fieldSource('platform'))
  }
}

function toColumn(text: string | null): string | null {
  const clean = text === null ? '' : cleanText(text).trim().slice(0, 255).toWellFormed()
  return clean === '' ? null : clean
}
