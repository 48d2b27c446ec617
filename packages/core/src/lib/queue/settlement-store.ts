import type { Database } from '../database/database.ts'
import type { SettlementGroup, SettlementWriter } from './settlement-writer.ts'

interface Waiting {
  readonly group: SettlementGroup
  readonly resolve: (accepted: ReadonlySet<string>) => void
  readonly reject: (error: unknown) => void
}

/** More would only share the same two or three commits per flush, and spread over more connections, each with its own cache of schemas. */
const TRANSACTIONS_AT_ONCE = 2

/**
 * Group commit. While transactions are under way, groups of tenants that end meanwhile wait, and then share one. An idle worker's group
 * goes alone, at once. When a shared transaction fails, each of its groups gets one of its own, so that no tenant can harm another's results.
 */
export class SettlementStore {
  readonly #database: Database
  readonly #writer: SettlementWriter
  readonly #groupsPerTransaction: number
  readonly #waiting: Waiting[] = []
  #underWay = 0

  constructor(database: Database, writer: SettlementWriter, groupsPerTransaction: number) {
    this.#database = database
    this.#writer = writer
    this.#groupsPerTransaction = groupsPerTransaction
  }

  /** Resolves after the commit with the dispatch ids that were accepted, of this group and of others. */
  settle(group: SettlementGroup): Promise<ReadonlySet<string>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ group, resolve, reject })
      this.#begin()
    })
  }

  #begin(): void {
    while (this.#underWay < TRANSACTIONS_AT_ONCE && this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#groupsPerTransaction)
      this.#underWay += 1
      void this.#write(batch).finally(() => {
        this.#underWay -= 1
        this.#begin()
      })
    }
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    try {
      const accepted = await this.#commit(batch)
      for (const { resolve } of batch) resolve(accepted)
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error)
      else for (const one of batch) await this.#write([one])
    }
  }

  async #commit(batch: readonly Waiting[]): Promise<ReadonlySet<string>> {
    // Always in the order of their tenants, so that two transactions never wait for each other's rows.
    const groups = batch
      .map(({ group }) => group)
      .toSorted((one, other) => (one.scope.tenantId < other.scope.tenantId ? -1 : 1))
    const plain = groups.every(({ settlements }) =>
      settlements.every((each) => each.action === 'finish' && each.commit === undefined),
    )
    if (plain)
      return this.#database.readShared('queue.settle', (session) =>
        this.#writer.delete(
          session,
          groups.flatMap((group) => group.settlements),
        ),
      )
    return this.#database.writeShared('queue.settle', (session) => this.#writer.write(session, groups))
  }
}
