import type { TenantScope } from '../../base/identifier.ts'
import type { Database } from '../../database/database.ts'
import type { AutomationWriter } from './automation-writer.ts'

/** Ends pauses, each in a separate transaction. */
export class AutomationResumeStore {
  readonly #database: Database
  readonly #automation: AutomationWriter

  constructor(database: Database, automation: AutomationWriter) {
    this.#database = database
    this.#automation = automation
  }

  /** Safe to repeat: nothing happens if the pause has already ended. */
  async endPause(scope: TenantScope, conversationId: string, now: Date): Promise<void> {
    await this.#database.write(
      'automation.endPause',
      scope,
      (session) => this.#automation.endPause(session, conversationId),
      { now },
    )
  }
}
