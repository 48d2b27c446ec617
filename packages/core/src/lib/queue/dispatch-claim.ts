import { createHash } from 'node:crypto'
import type { ClaimedTask } from './task.ts'
import { prepared, type DatabaseSession, quoteIdentifier } from '../database/session.ts'
import type { ClaimedGroup, ClaimPage, ClaimRequest } from './claimed-group.ts'
import { tenantSchema } from '../base/tenant-scope.ts'

/**
 * Claims in one statement. `walk` hops over the index from tenant to tenant with ready tasks (a loose index scan), from the cursor to the
 * last tenant and on from the first, at most once around; the LIMIT in `walked` stops it. `picked` locks a few tasks of each, leaving out
 * what other workers have locked. Cost follows the tasks that are taken, not the tenants that exist.
 */
function claimText(sharedSchema: string): string {
  const schema = quoteIdentifier(sharedSchema)
  const dispatch = `${schema}.dispatch`
  return `
WITH RECURSIVE walk (tenant_id, step, wrapped) AS (
  SELECT $2::uuid, 0, false
  UNION ALL
  SELECT coalesce(later.tenant_id, earliest.tenant_id), walk.step + 1, walk.wrapped OR later.tenant_id IS NULL
  FROM walk
  LEFT JOIN LATERAL (
    SELECT d.tenant_id FROM ${dispatch} d
    WHERE d.ready AND d.kind = $1 AND d.tenant_id > walk.tenant_id AND (NOT walk.wrapped OR d.tenant_id <= $2)
    ORDER BY d.tenant_id LIMIT 1
  ) later ON true
  LEFT JOIN LATERAL (
    SELECT d.tenant_id FROM ${dispatch} d
    WHERE later.tenant_id IS NULL AND NOT walk.wrapped AND d.ready AND d.kind = $1 AND d.tenant_id <= $2
    ORDER BY d.tenant_id LIMIT 1
  ) earliest ON true
  WHERE coalesce(later.tenant_id, earliest.tenant_id) IS NOT NULL
), walked AS MATERIALIZED (
  SELECT tenant_id, step, (SELECT t.active FROM ${schema}.tenants t WHERE t.id = walk.tenant_id) AS active
  FROM walk WHERE step > 0 AND tenant_id <> ALL ($5::uuid[]) LIMIT $3
), picked AS MATERIALIZED (
  SELECT task.id FROM walked
  CROSS JOIN LATERAL (
    SELECT d.id FROM ${dispatch} d
    WHERE d.ready AND d.kind = $1 AND d.tenant_id = walked.tenant_id
    ORDER BY d.due_at LIMIT $4 FOR UPDATE SKIP LOCKED
  ) task
), claimed AS (
  UPDATE ${dispatch} d
  SET ready = false, due_at = $6, worker_id = $7, attempts = d.attempts + 1, fence = d.fence + 1, again_at = NULL
  FROM picked WHERE d.id = picked.id
  RETURNING d.id, d.tenant_id, d.task_id, d.attempts, d.fence
)
SELECT walked.tenant_id, walked.step, walked.active, c.id, c.task_id, c.attempts, c.fence
FROM walked LEFT JOIN claimed c ON c.tenant_id = walked.tenant_id`
}

interface ClaimRow {
  readonly tenant_id: string
  readonly step: number
  readonly active: boolean | null
  readonly id: string | null
  readonly task_id: string
  readonly attempts: number
  readonly fence: string | number
}

const SLOW_CLAIM_MS = 15
const RENAME_EVERY_MS = 30_000

/**
 * Leases ready tasks of one kind, at most `maxPerTenant` of each of at most `maxTenants` tenants.
 *
 * Planning takes longer than a small claim, so that the server keeps the plan. A plan from a moment when the table was empty, though, reads
 * the whole table on each hop (measured: 130 ms in place of 2 ms at 50,000 rows). A claim that was slow therefore changes the statement's
 * name, by which the next ones are planned anew for the table as it is.
 */
export class DispatchClaim {
  readonly #text: string
  readonly #name: string
  #generation = 0
  #renamedAt = -Infinity

  constructor(sharedSchema: string) {
    this.#text = claimText(sharedSchema)
    this.#name = `leadkit_claim_${createHash('sha256').update(this.#text).digest('hex').slice(0, 8)}`
  }

  async run(session: DatabaseSession, request: ClaimRequest): Promise<ClaimPage> {
    const { kind, after, maxTenants, maxPerTenant, skipTenants, leaseUntil, workerId } = request
    const began = performance.now()
    const rows = await session.run<ClaimRow>({
      text: prepared(`${this.#name}_${this.#generation}`, this.#text),
      parameters: [kind, after, maxTenants, maxPerTenant, skipTenants, leaseUntil, workerId],
    })
    const ended = performance.now()
    if (ended - began > SLOW_CLAIM_MS && ended - this.#renamedAt > RENAME_EVERY_MS) {
      this.#generation += 1
      this.#renamedAt = ended
    }
    return toPage(request, rows)
  }
}

function toPage(request: ClaimRequest, rows: readonly ClaimRow[]): ClaimPage {
  const tenants = new Map<string, ClaimRow[]>()
  let last: ClaimRow | undefined
  for (const row of rows) {
    if (last === undefined || row.step > last.step) last = row
    const others = tenants.get(row.tenant_id)
    if (others === undefined) tenants.set(row.tenant_id, [row])
    else others.push(row)
  }
  return {
    groups: [...tenants.values()].map((group) => toGroup(request, group)).filter((group) => group.tasks.length > 0),
    next: tenants.size < request.maxTenants ? null : (last?.tenant_id ?? null),
  }
}

function toGroup(request: ClaimRequest, rows: readonly ClaimRow[]): ClaimedGroup {
  const [{ tenant_id: tenantId, active }] = rows as readonly [ClaimRow]
  const tenant = active === null ? 'removed' : active ? 'active' : 'suspended'
  return {
    scope: { tenantId, schema: tenantSchema(tenantId) },
    tenant,
    tasks: rows.flatMap((row) => toTask(request, row)),
  }
}

function toTask(request: ClaimRequest, row: ClaimRow): readonly ClaimedTask[] {
  if (row.id === null) return []
  return [
    { dispatchId: row.id, kind: request.kind, taskId: row.task_id, attempt: row.attempts, fence: Number(row.fence) },
  ]
}
