import { type ArchiveSink, type CallContext, LeadKitError } from '@leadkit/contracts'
import type { ArchiveManifest } from './archive-manifest.ts'
import type { Message } from '../conversations/message.ts'
import { readGeneration } from './archive-reader.ts'
import type { ArchiveProgress, ArchiveReport, MessageArchiver } from './message-archiver.ts'
import { daysBefore } from './retention-options.ts'
import type { RetentionPolicyReader } from './policy/retention-policy-reader.ts'
import { manifestColumns, monthColumn, toManifest } from './archive-manifest-row.ts'
import type { ArchiveFormats } from './archive-formats.ts'
import type { Month } from '../base/month.ts'
import type { MonthRehydrater, RehydratedMonth, RehydrationProgress } from './cold/month-rehydrater.ts'
import { applyLaterChanges } from './archive-change-reader.ts'
import { z } from 'zod'
import { longCallSchema, signalSchema } from '../base/field-schema.ts'
import { parseInput } from '../base/parse-input.ts'
import type { ArchiveCheckProgress, ArchiveCheckReport } from './verify/archive-check.ts'
import {
  type ArchiveQueryOptions,
  type ArchiveQueryResult,
  queryOptionsSchema,
  statementSchema,
} from './query/archive-query.ts'
import type { ArchiveQueryReader } from './query/archive-query-reader.ts'
import { strayDaysSchema, straysBefore } from './verify/stray-object.ts'
import type { ArchiveVerifier } from './verify/archive-verifier.ts'
import type { TenantAccess } from '../database/tenant-access.ts'

export interface ArchiveServices {
  /** Null if the kit has no archive. */
  readonly sink: ArchiveSink | null
  readonly archiver: MessageArchiver | null
  readonly verifier: ArchiveVerifier | null
  /** Null if the kit has no archive. */
  readonly rehydrater: MonthRehydrater | null
  readonly queries: ArchiveQueryReader
  readonly formats: ArchiveFormats
  readonly policies: RetentionPolicyReader
  callContext(signal: AbortSignal): CallContext
}

export interface ArchiveCallOptions {
  /** Stops the call. */
  readonly signal?: AbortSignal | undefined
}

const verifySchema = z.strictObject({
  ...longCallSchema.shape,
  repair: z.boolean().optional(),
  removeStraysAfterDays: strayDaysSchema.optional(),
  after: z
    .string()
    .regex(/^\d{4}-\d\d\/\d{6,}$/, 'must be the cursor of a progress')
    .nullish(),
})

export interface ArchiveVerifyOptions extends ArchiveCallOptions {
  /** True writes again what can be. Default false. */
  readonly repair?: boolean | undefined
  /**
   * Removes strays that are older than so many days, 1 to 3,650, and that a later generation of their month has replaced: what a process left that died. Others are only
   * named. Absent: none is removed.
   */
  readonly removeStraysAfterDays?: number | undefined
  /** The `cursor` of the last object that another call has checked: this one goes on behind it. */
  readonly after?: string | null | undefined
  /** After each object. */
  readonly onProgress?: ((progress: ArchiveCheckProgress) => void) | undefined
}

export interface RehydrateOptions extends ArchiveCallOptions {
  /** How long the month stays in the database. In days, 1 to 365. Default 7. */
  readonly days?: number | undefined
  readonly onProgress?: ((progress: RehydrationProgress) => void) | undefined
}

const REHYDRATED_DAYS = 7

const rehydrateSchema = longCallSchema.extend({ days: z.number().min(1).max(365).optional() })

/** @throws LeadKitError `invalid_input` for anything but `2026-02`. */
function parseMonth(month: unknown, operation: string): Month {
  const [, year, number] = typeof month === 'string' ? (/^(\d{4})-(0[1-9]|1[0-2])$/.exec(month) ?? []) : []
  if (year === undefined || number === undefined)
    throw new LeadKitError('invalid_input', `${operation}: month must have the form 2026-02`)
  return { year: Number(year), month: Number(number) }
}

/** `tenant.archives`: the months whose messages have left the database. */
export class ArchiveManifestRepository {
  readonly #access: TenantAccess
  readonly #services: ArchiveServices

  constructor(access: TenantAccess, services: ArchiveServices) {
    this.#access = access
    this.#services = services
  }

  /** Every generation of every month, newest month first; including those whose messages are still in the database (`droppedAt` null). */
  async list(): Promise<readonly ArchiveManifest[]> {
    return this.#access.read('archives.list', async (session) => {
      const rows = await session.tables
        .selectFrom('archive_manifests')
        .select([...manifestColumns, monthColumn.as('month_text')])
        .orderBy('month', 'desc')
        .orderBy('generation', 'desc')
        .execute()
      return rows.map(toManifest)
    })
  }

  /**
   * The archived messages of a month, by generation, conversation and time; those of earlier versions by generation and id. Later edits and deletions are applied here, too. Counts and hashes are checked as they
   * are read.
   * @param month `2026-02`, in UTC.
   * @throws LeadKitError `invalid_input`; `configuration` without the archive; `not_found` for a month without archived messages; `checksum_mismatch`
   * at the end of an object that differs from what was written.
   */
  async *read(month: string, options: ArchiveCallOptions = {}): AsyncGenerator<Message> {
    const operation = 'archives.read'
    const { signal } = parseInput(z.strictObject({ signal: signalSchema.optional() }), options, operation)
    parseMonth(month, operation)
    const sink = this.#required(operation, this.#services.sink)
    const archived = (await this.list()).filter((each) => each.month === month && each.droppedAt !== null)
    if (archived.length === 0)
      throw new LeadKitError('not_found', `${operation}: nothing of ${month} is archived; see archives.list`)
    const context = this.#services.callContext(signal ?? new AbortController().signal)
    for (const manifest of archived.toReversed())
      for await (const batch of readGeneration({ sink, formats: this.#services.formats }, manifest, context))
        yield* await this.#access.read(operation, (session) => applyLaterChanges(session, batch))
  }

  /**
   * Asks the archived messages by SQL: one SELECT over the table `messages`, as DuckDB reads SQL. The table has the columns of `messages` in the database and `month`,
   * with what platforms reported later, and without people who are being erased. For that the months are read into memory, each object held against its hash: name fewer
   * months with `from` and `to` where that takes too long. Files, network, environment and settings are out of a statement's reach. A kit runs one query at a time;
   * others wait. Give it only to people who may read all messages of the tenant. DuckDB runs in a process of its own.
   * @throws LeadKitError `invalid_input` for options, a statement that is refused, or memory that is used up; `configuration` without the archive
   * or without the optional peer `@duckdb/node-api`; `transient` when the time is over; `aborted`; `checksum_mismatch` for a lost object;
   * for others as `read`.
   */
  async query(sql: string, options: ArchiveQueryOptions = {}): Promise<ArchiveQueryResult> {
    const operation = 'archives.query'
    const statement = parseInput(statementSchema, sql, operation)
    const query = { ...parseInput(queryOptionsSchema, options, operation), sql: statement }
    return this.#services.queries.query(this.#access, query)
  }

  /**
   * Does at once what retention would do today. You can stop it and run it again at any time.
   * @throws LeadKitError `configuration` without an archive; `aborted`.
   */
  async run(
    options: ArchiveCallOptions & { readonly onProgress?: ((progress: ArchiveProgress) => void) | undefined } = {},
  ): Promise<ArchiveReport> {
    const operation = 'archives.run'
    const { signal, onProgress } = parseInput(longCallSchema, options, operation) as typeof options
    const archiver = this.#required(operation, this.#services.archiver)
    const context = this.#services.callContext(signal ?? new AbortController().signal)
    const { scope, policy } = await this.#access.read(operation, async (session) => ({
      scope: session.scope,
      policy: await this.#services.policies.read(session),
    }))
    const before = daysBefore(this.#access.now(), policy.messagesDays)
    return archiver.writing(policy.archiveFormat).archiveBefore(scope, before, context, onProgress)
  }

  /**
   * Reads every object of the tenant's archive and its manifest, and compares them with what was written: bytes, messages, counts. It changes nothing unless
   * `repair` is true: then an object that is not right is written again and read back where the database still has its messages, and a manifest where
   * its object is right. What it reports, and does not throw: see `ArchiveProblem`.
   * @throws LeadKitError `invalid_input`; `configuration` without an archive; `aborted`: go on with the last progress's `cursor` as `after`.
   */
  async verify(options: ArchiveVerifyOptions = {}): Promise<ArchiveCheckReport> {
    const operation = 'archives.verify'
    const {
      signal,
      onProgress,
      repair = false,
      removeStraysAfterDays: days,
      after = null,
    } = parseInput(verifySchema, options, operation) as typeof options
    const verifier = this.#required(operation, this.#services.verifier)
    const context = this.#services.callContext(signal ?? new AbortController().signal)
    const scope = await this.#access.read(operation, async (session) => session.scope)
    const run = { repair, after, removeStraysBefore: straysBefore(context.now(), days) }
    return verifier.verify(scope, { ...run, onProgress: onProgress ?? (() => {}) }, context)
  }

  /**
   * Brings a month back to the database, where it takes part in everything: the messages of all its archived generations, proven message by message
   * against the objects, with what platforms reported since. It leaves again after `days`, by retention, or with `release`; until then it is not
   * archived. The objects stay until the month has been archived again. Calling it again sets a new time. A call that was stopped or died is
   * taken up by the next one. Ingestion of the tenant waits for the moment in which the month takes its place.
   * @param month `2026-02`, in UTC.
   * @throws LeadKitError `invalid_input`; `configuration` without the archive; `not_found` for a month without archived messages; `checksum_mismatch`
   * for an object that differs from what was written: the month stays where it is; `conflict` while the month is being archived; `aborted`.
   */
  async rehydrate(month: string, options: RehydrateOptions = {}): Promise<RehydratedMonth> {
    const operation = 'archives.rehydrate'
    const { signal, days, onProgress } = parseInput(rehydrateSchema, options, operation) as RehydrateOptions
    const parsed = parseMonth(month, operation)
    const rehydrater = this.#required(operation, this.#services.rehydrater)
    const context = this.#services.callContext(signal ?? new AbortController().signal)
    const until = daysBefore(this.#access.now(), -(days ?? REHYDRATED_DAYS))
    const scope = await this.#access.read(operation, async (session) => session.scope)
    return rehydrater.rehydrate(scope, parsed, until, context, onProgress)
  }

  /**
   * Lets a month that came back leave again, at once: it is archived as it is now, as the next generation, which takes the place of the earlier ones. Does
   * nothing for another month.
   * @param month `2026-02`, in UTC.
   * @throws LeadKitError `invalid_input`; `configuration` without the archive; `not_found` for a month without archived messages; `aborted`.
   */
  async release(month: string, options: ArchiveCallOptions = {}): Promise<ArchiveReport> {
    const operation = 'archives.release'
    const { signal } = parseInput(z.strictObject({ signal: signalSchema.optional() }), options, operation)
    const parsed = parseMonth(month, operation)
    const rehydrater = this.#required(operation, this.#services.rehydrater)
    const archiver = this.#required(operation, this.#services.archiver)
    const context = this.#services.callContext(signal ?? new AbortController().signal)
    const { scope, policy } = await this.#access.read(operation, async (session) => ({
      scope: session.scope,
      policy: await this.#services.policies.read(session),
    }))
    const isBack = await rehydrater.release(scope, parsed, context.now())
    return archiver.writing(policy.archiveFormat).archiveMonths(scope, isBack ? [parsed] : [], context)
  }

  #required<Service>(operation: string, service: Service | null): Service {
    if (service !== null) return service
    throw new LeadKitError(
      'configuration',
      `${operation}: the kit has no archive; pass an archive sink to createLeadKit`,
    )
  }
}
