import { type StatusEvent, statusEventSchema } from '@leadkit/contracts'
import type { Database } from '../database/database.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantScope } from '../base/identifier.ts'

/** An event that only refers to something, such as the answers of a lead form. */
export interface NamedEvent {
  readonly id: string
  readonly event: StatusEvent
  /** LeadKit's id of the connected account. */
  readonly socialAccountId: string
  /** False while the account is disconnected. */
  readonly connected: boolean
  readonly createdAt: Date
}

/** Lead form submissions that still have to be fetched. */
export class FormLeadStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Those that are still waiting. */
  async load(scope: TenantScope, ids: readonly string[]): Promise<readonly NamedEvent[]> {
    return this.#database.read('formLeads.load', scope, async (session) => {
      const rows = await session.tables
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
    })
  }

  /** Ends the wait of one that was not completed; has no effect on a completed one. */
  async giveUp(session: TenantSession, id: string): Promise<void> {
    await session.tables
      .updateTable('form_leads')
      .set({ status: 'unavailable', event: '{}' })
      .where('id', '=', id)
      .where('status', '=', 'pending')
      .execute()
  }
}

/** The event as stored: JSON has no dates. */
function toEvent(stored: unknown, occurredAt: Date): StatusEvent | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined
  return statusEventSchema.safeParse({ ...stored, occurredAt, watermark: undefined }).data
}
