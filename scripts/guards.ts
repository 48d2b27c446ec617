/** A line that separates the data of tenants or the results of workers; without it nothing else would look wrong. */
export interface Guard {
  readonly name: string
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly code: string
  /** What replaces it to remove the guard. */
  readonly without: string
  /** Test files, at least one of which must then fail. */
  readonly noticedBy: readonly string[]
  /** Another test file, which must fail, too. */
  readonly alsoNoticedBy?: string
}

const tenantRemoval = 'packages/core/src/lib/tenants/tenant-removal-writer.ts'
const tenantGuards = ['packages/core/test/tenant-guards.pg.test.ts']
/** Random calls of many tenants at once. */
const fuzz = 'packages/core/test/isolation-fuzz.pg.test.ts'

export const guards: readonly Guard[] = [
  {
    name: 'search path for one transaction',
    file: 'packages/core/src/lib/database/raw-transaction.ts',
    code: 'SET LOCAL search_path',
    without: 'SET search_path',
    noticedBy: tenantGuards,
    alsoNoticedBy: fuzz,
  },
  {
    name: 'routes of a disconnected account',
    file: 'packages/core/src/lib/accounts/social-account-repository.ts',
    code: "    .where('account_id', '=', account.accountId)\n    .where('tenant_id', '=', session.tenantId)\n",
    without: "    .where('account_id', '=', account.accountId)\n",
    noticedBy: tenantGuards,
    alsoNoticedBy: fuzz,
  },
  {
    name: 'work of a removed tenant',
    file: tenantRemoval,
    code: ".deleteFrom('dispatch').where('tenant_id', '=', id)",
    without: ".deleteFrom('dispatch')",
    noticedBy: tenantGuards,
    alsoNoticedBy: fuzz,
  },
  {
    name: 'account routes of a removed tenant',
    file: tenantRemoval,
    code: ".deleteFrom('account_routes').where('tenant_id', '=', id)",
    without: ".deleteFrom('account_routes')",
    noticedBy: tenantGuards,
    alsoNoticedBy: fuzz,
  },
  {
    name: 'CRM routes of a removed tenant',
    file: tenantRemoval,
    code: ".deleteFrom('crm_routes').where('tenant_id', '=', id)",
    without: ".deleteFrom('crm_routes')",
    noticedBy: tenantGuards,
    alsoNoticedBy: fuzz,
  },
  {
    name: 'held deliveries of a removed tenant',
    file: tenantRemoval,
    code: ".deleteFrom('held_deliveries').where('tenant_id', '=', id)",
    without: ".deleteFrom('held_deliveries')",
    noticedBy: [fuzz],
  },
  {
    name: 'tenant of a statement that stores one message',
    file: 'packages/core/src/lib/ingest/ingest-statement.ts',
    code: 'cachedText(`ingest_${shape}_${scope.schema}`, sharedSchema, () =>\n',
    without: 'cachedText(`ingest_${shape}`, sharedSchema, () =>\n',
    noticedBy: [fuzz],
  },
  {
    name: 'fence of a result',
    file: 'packages/core/src/lib/queue/settlement-store.ts',
    code: 'WHERE d.id = r.id AND d.fence = r.fence AND d.again_at IS NULL RETURNING',
    without: 'WHERE d.id = r.id AND d.again_at IS NULL RETURNING',
    noticedBy: ['packages/core/test/queue-settlement.pg.test.ts', 'packages/core/test/queue-one-effect.pg.test.ts'],
  },
  {
    name: 'fence of a lease that is extended',
    file: 'packages/core/src/lib/queue/dispatch-store.ts',
    code: 'JOIN leased ON d.id = leased.id AND d.fence = leased.fence\n         FOR UPDATE',
    without: 'JOIN leased ON d.id = leased.id\n         FOR UPDATE',
    noticedBy: ['packages/core/test/queue-settlement.pg.test.ts', 'packages/core/test/worker-leases.pg.test.ts'],
  },
  {
    name: 'work of a tenant that is gone',
    file: 'packages/core/src/lib/queue/dispatch-store.ts',
    code: '`DELETE FROM ${this.#dispatch} WHERE tenant_id = $1`, [tenantId]',
    without: '`DELETE FROM ${this.#dispatch} WHERE $1::uuid IS NOT NULL`, [tenantId]',
    noticedBy: ['packages/core/test/worker.pg.test.ts', 'packages/core/test/queue-claim.pg.test.ts'],
  },
]
