import { type StatusEvent, statusEventSchema } from '@leadkit/contracts'
import type { NamedEvent, NamedEventStore } from '../accounts/hydrate-handler.ts'
import type { TenantScope } from '../domain/tenant.ts'
import type { Database } from './database.ts'
import { enqueue } from './dispatch-writer.ts'
import { toLeadKitError } from './pg-error.ts'
import type { DatabaseSession } from './session.ts'

/** Answers to lead forms that are still to be fetched. */
export class PostgresFormLeadStore implements NamedEventStore<DatabaseSession> {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async load(scope: TenantScope, ids: readonly string[]): Promise<readonly NamedEvent[]> {
    try {
      const rows = await this.#database.session
        .tenant(scope.schema)
        .selectFrom('form_leads as form')
        .innerJoin('social_accounts as account', 'account.id', 'form.social_account_id')
        .select(['form.id', 'form.event', 'form.social_account_id', 'form.occurred_at', 'form.created_at'])
        .select('account.active as connected')
        .where('form.id', 'in', [...ids])
        .where('form.status', '=', 'pending')
        .execute()
      return rows.flatMap((row) => {
        const event = toEvent(row.event, row.occurred_at)
        const { id, connected, social_account_id: socialAccountId, created_at: createdAt } = row
        return event === undefined ? [] : [{ id, event, connected, socialAccountId, createdAt }]
      })
    } catch (error) {
      throw toLeadKitError(error, 'formLeads.load')
    }
  }

  async giveUp(session: DatabaseSession, scope: TenantScope, id: string): Promise<void> {
    await session
      .tenant(scope.schema)
      .updateTable('form_leads')
      .set({ status: 'unavailable', event: '{}' })
      .where('id', '=', id)
      .where('status', '=', 'pending')
      .execute()
  }
}

const AT_ONCE = 500

/** What waited for a connected account is due again. */
export async function resumeFormLeads(
  session: DatabaseSession,
  scope: TenantScope,
  socialAccountId: string,
  now: Date,
): Promise<void> {
  const rows = await session
    .tenant(scope.schema)
    .selectFrom('form_leads')
    .select('id')
    .where('social_account_id', '=', socialAccountId)
    .where('status', '=', 'pending')
    .orderBy('created_at')
    .limit(AT_ONCE)
    .execute()
  const tasks = rows.map((row) => ({ kind: 'hydrate', taskId: row.id }) as const)
  await enqueue(session, scope, tasks, now)
}

/** The event as it was stored, where JSON has no dates. */
function toEvent(stored: unknown, occurredAt: Date): StatusEvent | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined
  return statusEventSchema.safeParse({ ...stored, occurredAt, watermark: undefined }).data
}
