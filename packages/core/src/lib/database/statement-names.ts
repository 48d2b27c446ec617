import { type Logger, silentLogger } from '@leadkit/contracts'
import { faultWords, sqlState } from '../base/fault-words.ts'

/**
 * Whether a pool's statements are sent with names. Behind a pooler that gives each transaction another connection, the server does not know a name that
 * was prepared elsewhere, or knows it already: then the first such fault ends the use of names on this pool, and what failed is sent again without one.
 */
export class StatementNames {
  #used: boolean
  readonly #logger: Logger

  constructor(used: boolean, logger: Logger = silentLogger) {
    this.#used = used
    this.#logger = logger
  }

  get used(): boolean {
    return this.#used
  }

  /** True if a named statement failed for its name, so that nothing of it ran; from now on none is sent. */
  refusedBy(error: unknown): boolean {
    if (!isNameFault(error)) return false
    if (this.#used) {
      this.#logger.warn(
        { ...faultWords(error) },
        'The database does not keep prepared statements for a connection, as behind a pooler in transaction mode: statements are sent without names from now on. Set database.preparedStatements to false, or have the pooler keep them (PgBouncer 1.21 and newer: max_prepared_statements)',
      )
    }
    this.#used = false
    return true
  }

  /** Runs a transaction again that failed, all of it rolled back, because a statement was sent with a name. */
  async repeat<Value>(transact: () => Promise<Value>): Promise<Value> {
    const named = this.#used
    try {
      return await transact()
    } catch (error) {
      if (!named || this.#used || !isNameFault(error)) throw error
      return transact()
    }
  }
}

/** The server does not know the name (26000), or knows it already (42P05); PostgreSQL, appendix A. */
function isNameFault(error: unknown): boolean {
  const state = sqlState(error)
  return state === '26000' || state === '42P05'
}
