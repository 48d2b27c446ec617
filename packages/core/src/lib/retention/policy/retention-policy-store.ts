import type { TenantScope } from '../../base/identifier.ts'
import type { Database } from '../../database/database.ts'
import type { RetentionPolicyReader } from './retention-policy-reader.ts'
import type { RetentionPolicy } from './retention-policy.ts'

/** Tenants' policies for the daily run. */
export class RetentionPolicyStore {
  readonly #database: Database
  readonly #policies: RetentionPolicyReader

  constructor(database: Database, policies: RetentionPolicyReader) {
    this.#database = database
    this.#policies = policies
  }

  of(scope: TenantScope): Promise<RetentionPolicy> {
    return this.#database.read('retention.policy', scope, (session) => this.#policies.read(session))
  }
}
