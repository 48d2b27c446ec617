import type { TenantScope } from '../../base/identifier.ts'
import type { Database } from '../../database/database.ts'
import type { TenantSession } from '../../database/session.ts'
import { LegalHoldError } from '../../holds/legal-hold-error.ts'
import type { LeadWriter } from '../../leads/lead-writer.ts'

/** Answers to lead forms that their person withdrew while a legal hold kept them. */
export class HeldWithdrawalStore {
  readonly #database: Database
  readonly #leads: LeadWriter

  constructor(database: Database, leads: LeadWriter) {
    this.#database = database
    this.#leads = leads
  }

  /** Erases those that no hold keeps any more, each in a transaction of its own; the others go on waiting. */
  async eraseReleased(scope: TenantScope, now: Date): Promise<void> {
    const waiting = await this.#database.read('retention.heldWithdrawals', scope, (session) =>
      session.tables
        .selectFrom('form_leads')
        .select('id')
        .where('erasure_held_at', 'is not', null)
        // A tenant that never had a hold, as nearly all, reads no row.
        .where((eb) => eb.exists(eb.selectFrom('legal_holds').select('legal_holds.id')))
        .execute(),
    )
    for (const { id } of waiting)
      await this.#database
        .write('retention.eraseWithdrawn', scope, (session) => this.#erase(session, id), { now })
        .catch((error: unknown) => {
          if (!(error instanceof LegalHoldError)) throw error
        })
  }

  async #erase(session: TenantSession, id: string): Promise<void> {
    const row = await session.tables
      .updateTable('form_leads as form')
      .set({ erasure_held_at: null })
      .where('form.id', '=', id)
      .where('form.erasure_held_at', 'is not', null)
      .returning('form.lead_id')
      .executeTakeFirst()
    const leadId = row?.lead_id ?? null
    if (leadId === null) return
    const lead = await session.tables
      .selectFrom('leads')
      .select('deleted_at')
      .where('id', '=', leadId)
      .executeTakeFirst()
    if (lead?.deleted_at === null) await this.#leads.withdraw(session, leadId)
  }
}
