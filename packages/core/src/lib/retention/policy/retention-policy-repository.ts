import { LeadKitError } from '@leadkit/contracts'
import type { Selectable } from 'kysely'
import { z } from 'zod'
import { pageSchema, textSchema } from '../../base/field-schema.ts'
import { newId } from '../../base/identifier.ts'
import { type Page, pageLimit, type PageRequest, toPage } from '../../base/page.ts'
import { parseInput } from '../../base/parse-input.ts'
import { behindPage } from '../../database/keyset.ts'
import type { TenantSession } from '../../database/session.ts'
import type { RetentionPoliciesTable } from '../../database/tables/retention-tables.ts'
import type { TenantAccess, WriteOptions } from '../../database/tenant-access.ts'
import type { ArchiveFormats } from '../archive-formats.ts'
import type { RetentionPolicyReader } from './retention-policy-reader.ts'
import type { RetentionPolicy, RetentionPolicyChange } from './retention-policy.ts'
import { MAX_DAYS } from './retention-tiers.ts'

const changesSchema = z
  .strictObject({
    messagesDays: z.int().min(1).max(MAX_DAYS).nullish(),
    archiveFormat: textSchema(50).nullish(),
  })
  .refine((changes) => Object.values(changes).some((value) => value !== undefined), 'must change something')
export interface RetentionPolicyChanges {
  /** In days, 1 to 36,500; null goes by the tier again, or else by the kit. */
  readonly messagesDays?: number | null | undefined
  /** The id of one of the kit's formats; null goes by the tier again, or else by the kit. */
  readonly archiveFormat?: string | null | undefined
}

const bySchema = z.strictObject({ by: textSchema(255) })

/** `tenant.retention.policy`: how long this tenant's messages stay in the database, and in which format they are archived. */
export class RetentionPolicyRepository {
  readonly #access: TenantAccess
  readonly #policies: RetentionPolicyReader
  readonly #formats: ArchiveFormats

  constructor(access: TenantAccess, policies: RetentionPolicyReader, formats: ArchiveFormats) {
    this.#access = access
    this.#policies = policies
    this.#formats = formats
  }

  /** What counts now. */
  async get(): Promise<RetentionPolicy> {
    return this.#access.read('retention.policy.get', (session) => this.#policies.read(session))
  }

  /**
   * Changes what the tenant has set itself; a missing field stays. It counts from the next daily run on: `retention.dryRun` says what that would do.
   * @param details `by`: a user's id, or a word chosen by the host.
   * @throws LeadKitError `invalid_input`, also for a format that the kit does not know.
   */
  async set(
    changes: RetentionPolicyChanges,
    details: { readonly by: string },
    options: WriteOptions = {},
  ): Promise<RetentionPolicy> {
    const operation = 'retention.policy.set'
    const wanted = parseInput(changesSchema, changes, operation)
    const { by } = parseInput(bySchema, details, operation)
    const { archiveFormat } = wanted
    if (typeof archiveFormat === 'string' && !this.#formats.ids().includes(archiveFormat))
      throw new LeadKitError(
        'invalid_input',
        `${operation}: archiveFormat must be one of ${this.#formats.ids().join(', ')}; add others to retention.archiveFormats of the kit`,
      )
    const set = async (session: TenantSession): Promise<RetentionPolicy> => {
      await session.run({
        text: 'SELECT pg_advisory_xact_lock(hashtext($1))',
        parameters: [`leadkit retention policy ${session.schema}`],
      })
      const { own } = await this.#policies.read(session)
      const row = {
        messages_days: wanted.messagesDays === undefined ? own.messagesDays : wanted.messagesDays,
        archive_format: archiveFormat === undefined ? own.archiveFormat : archiveFormat,
      }
      if (row.messages_days === own.messagesDays && row.archive_format === own.archiveFormat)
        return this.#policies.read(session)
      await session.tables
        .insertInto('retention_policies')
        .values({ ...row, id: newId(), tenant_id: session.tenantId, set_by: by, set_at: session.now })
        .execute()
      const after = { messagesDays: row.messages_days, archiveFormat: row.archive_format }
      session.record({ action: 'retention.policy_set', subject: ['tenant', null], before: { ...own }, after, by })
      return this.#policies.read(session)
    }
    return this.#access.write(operation, set, options)
  }

  /** Everything that was ever set, newest first. @throws LeadKitError `invalid_input`. */
  async history(page: PageRequest = {}): Promise<Page<RetentionPolicyChange>> {
    const operation = 'retention.policy.history'
    const checked = parseInput(pageSchema, page, operation)
    const limit = pageLimit(checked)
    return this.#access.read(operation, async (session) => {
      const rows = await session.tables
        .selectFrom('retention_policies')
        .selectAll()
        .where(behindPage('set_at', 'desc', checked))
        .orderBy('set_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      return toPage(rows.map(toChange), limit, ({ setAt, id }) => ({ at: setAt, id }))
    })
  }
}

function toChange(row: Selectable<RetentionPoliciesTable>): RetentionPolicyChange {
  return {
    id: row.id,
    messagesDays: row.messages_days,
    archiveFormat: row.archive_format,
    setBy: row.set_by,
    setAt: row.set_at,
  }
}
