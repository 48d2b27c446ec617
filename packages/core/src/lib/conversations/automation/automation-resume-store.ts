import type { TenantScope } from '../../base/identifier.ts'
import type { Database } from '../../database/database.ts'
import type { AutomationWriter } from './automation-writer.ts'

/** Ends of pauses, each in a transaction of its own. */
export class AutomationResumeStore {
  readonly #database: Database
  readonly #automation: AutomationWriter

  constructor(database: Database, automation: AutomationWriter) {
    this.#database = database
    this.#automation = automation
  }

  /** Safe to repeat: a pause that ended before stays ended. */
  async endPause(scope: TenantScope, conversationId: string, now: Date): Promise<void> {
    await this.#database.write(
      'automation.endPause',
      scope,
      (session) => this.#automation.endPause(session, conversationId),
      { now },
    )
  }
}
