import type { ParticipantProfile } from '@leadkit/contracts'
import { sql } from 'kysely'
import { storableText } from '../domain/storable-text.ts'
import type { TenantScope } from '../domain/tenant.ts'
import type { NamelessConversation, ProfileStore } from '../replies/profile-handler.ts'
import type { Database } from './database.ts'
import type { LeadWriter } from './lead-writer.ts'
import { toLeadKitError } from './pg-error.ts'
import type { DatabaseSession } from './session.ts'

/** Names of participants, in their conversations and leads. */
export class PostgresProfileStore implements ProfileStore<DatabaseSession> {
  readonly #database: Database
  readonly #leads: LeadWriter

  constructor(database: Database, leads: LeadWriter) {
    this.#database = database
    this.#leads = leads
  }

  async load(scope: TenantScope, conversationIds: readonly string[]): Promise<readonly NamelessConversation[]> {
    try {
      return await this.#database.session
        .tenant(scope.schema)
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
    } catch (error) {
      throw toLeadKitError(error, 'profiles.load')
    }
  }

  async save(
    session: DatabaseSession,
    scope: TenantScope,
    conversationId: string,
    profile: ParticipantProfile,
    now: Date,
  ): Promise<void> {
    const name = toColumn(profile.name)
    const picture = profile.pictureUrl === null ? {} : { pictureUrl: storableText(profile.pictureUrl) }
    await session
      .tenant(scope.schema)
      .updateTable('conversations')
      .set((eb) => ({
        participant_name: eb.fn.coalesce('participant_name', eb.val(name)),
        participant_username: eb.fn.coalesce('participant_username', eb.val(toColumn(profile.username))),
        metadata: sql`metadata || ${JSON.stringify(picture)}::jsonb`,
      }))
      .where('id', '=', conversationId)
      .execute()
    const lead = await session
      .tenant(scope.schema)
      .selectFrom('leads')
      .select('id')
      .where('conversation_id', '=', conversationId)
      .executeTakeFirst()
    if (lead !== undefined && name !== null)
      await this.#leads.ensureForConversation(session, scope, conversationId, { name }, now)
  }
}

function toColumn(text: string | null): string | null {
  const clean = text === null ? '' : storableText(text).trim().slice(0, 255).toWellFormed()
  return clean === '' ? null : clean
}
