import { LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import { businessHoursSchema, type BusinessHours } from '../base/business-hours.ts'
import { checkId } from '../base/field-schema.ts'
import { newId } from '../base/identifier.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantAccess, WriteOptions } from '../database/tenant-access.ts'
import { lockLeads } from '../leads/people/person-lock-writer.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import { type AnswerTimes, type AnswerTimesQuery, answerTimesSchema } from './answer-times.ts'
import { readAnswerTimes } from './answer-times-reader.ts'
import {
  type AssignmentRule,
  type CareChanges,
  careChangesSchema,
  type CareSettings,
  firstLookMinutes,
  readCareSettings,
} from './care-settings.ts'
import { lockCareSettings, readStoredSettings } from './care-settings-reader.ts'
import { requireReceivers } from './receiver-reader.ts'
import type { Availability } from './team.ts'
import { countOpenWork, readHours } from './work-reader.ts'

const availabilitySchema = z.strictObject({
  capacity: z.number().int().min(0).max(1_000_000).nullish(),
  hours: businessHoursSchema.nullish(),
})
/** What is missing stays. */
export interface AvailabilityChanges {
  /** The most open leads at once; 0: none, as during a holiday; null: any number. */
  readonly capacity?: number | null | undefined
  /** Null: at all times. */
  readonly hours?: BusinessHours | null | undefined
}

/** `tenant.care`: by which rules leads are given to users, when those are there, and how fast they are to answer. */
export class CareRepository {
  readonly #access: TenantAccess

  constructor(access: TenantAccess) {
    this.#access = access
  }

  /** The rules and targets; none unless they were configured. */
  async settings(): Promise<CareSettings> {
    return this.#access.read('care.settings', async (session) => {
      const { rules, targets } = await readStoredSettings(session)
      return { rules, targets }
    })
  }

  /**
   * Replaces the rules, the targets or both. Rules decide about leads that are made from now on, and about those that wait; who has an owner keeps
   * it. Without rules nothing is assigned automatically, and what waits goes on without an owner.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown team or user.
   */
  async configure(changes: CareChanges, options: WriteOptions = {}): Promise<CareSettings> {
    const operation = 'care.configure'
    const checked = parseInput(careChangesSchema, changes, operation)
    if (checked.rules === undefined && checked.targets === undefined)
      throw new LeadKitError('invalid_input', `${operation}: give rules or targets`)
    const write = async (session: TenantSession): Promise<CareSettings> => {
      if (checked.rules?.length === 0) await lockLeads(session, (eb) => eb('owner_wanted_since', 'is not', null))
      const before = await lockCareSettings(session)
      const rules = checked.rules?.map((rule): AssignmentRule => ({ ...rule, id: rule.id ?? newId() })) ?? before.rules
      const targets = checked.targets ?? before.targets
      if (checked.rules !== undefined) await requireReceiversOf(session, rules, operation)
      await session.tables
        .updateTable('care_settings')
        .set({
          rules: JSON.stringify(rules),
          targets: JSON.stringify(targets),
          assigns: rules.length > 0,
          first_look_minutes: firstLookMinutes(targets),
          updated_at: session.now,
        })
        .execute()
      session.record({
        action: 'care.configured',
        subject: ['tenant', null],
        before: { rules: before.rules.length },
        after: { rules: rules.length, fields: Object.keys(changes) },
      })
      if (rules.length > 0) await enqueue(session, [{ kind: 'assignment', taskId: session.tenantId }])
      else await stopWaiting(session)
      if (checked.targets !== undefined) await lookAtWaits(session)
      return readCareSettings(rules, targets)
    }
    return this.#access.write(operation, write, options)
  }

  /**
   * How fast people were answered whose conversations began in a period, in groups of at most 1,000 rows, the largest first. Conversations from before
   * LeadKit stored these times are left out.
   * @throws LeadKitError `invalid_input`.
   */
  async answerTimes(query: AnswerTimesQuery): Promise<readonly AnswerTimes[]> {
    const checked = parseInput(answerTimesSchema, query, 'care.answerTimes')
    return this.#access.read('care.answerTimes', (session) => readAnswerTimes(session, checked))
  }

  /** When a user takes work, and how much. @throws LeadKitError `invalid_input`; `not_found`. */
  async availability(userId: string): Promise<Availability> {
    const operation = 'care.availability'
    checkId(userId, operation, 'userId')
    return this.#access.read(operation, (session) => readAvailability(session, userId, operation))
  }

  /**
   * Sets a user's capacity, hours or both. Leads that wait are given at once to a user who becomes free. What the user has stays, even above the
   * capacity.
   * @throws LeadKitError `invalid_input`; `not_found`.
   */
  async setAvailability(
    userId: string,
    changes: AvailabilityChanges,
    options: WriteOptions = {},
  ): Promise<Availability> {
    const operation = 'care.setAvailability'
    checkId(userId, operation, 'userId')
    const { capacity, hours } = parseInput(availabilitySchema, changes, operation)
    const write = async (session: TenantSession): Promise<Availability> => {
      const { assigns } = await lockCareSettings(session)
      await session.tables
        .updateTable('users')
        .set({
          updated_at: session.now,
          ...(capacity !== undefined && { capacity }),
          ...(hours !== undefined && { working_hours: hours === null ? null : JSON.stringify(hours) }),
        })
        .where('id', '=', userId)
        .execute()
      if (assigns) await enqueue(session, [{ kind: 'assignment', taskId: userId }])
      return readAvailability(session, userId, operation)
    }
    return this.#access.write(operation, write, options)
  }
}

async function readAvailability(session: TenantSession, userId: string, operation: string): Promise<Availability> {
  const query = session.tables.selectFrom('users').select(['capacity', 'working_hours']).where('id', '=', userId)
  const row = requireFound(await query.executeTakeFirst(), operation, 'user')
  const openLeads = (await countOpenWork(session, [userId])).get(userId) ?? 0
  return { userId, capacity: row.capacity, hours: readHours(row.working_hours), openLeads }
}

async function requireReceiversOf(
  session: TenantSession,
  rules: readonly AssignmentRule[],
  operation: string,
): Promise<void> {
  const teams = new Set(rules.flatMap(({ to }) => ('teamId' in to ? [to.teamId] : [])))
  const users = new Set(rules.flatMap(({ to }) => ('userId' in to ? [to.userId] : [])))
  await requireReceivers(session, 'teams', [...teams], operation)
  await requireReceivers(session, 'users', [...users], operation)
}

/** Without rules nobody looks for owners. The caller has locked the leads that wait before the settings. */
async function stopWaiting(session: TenantSession): Promise<void> {
  await session.tables
    .updateTable('leads')
    .set({ owner_wanted_since: null })
    .where('owner_wanted_since', 'is not', null)
    .execute()
}

const WAITS_PER_STATEMENT = 1_000

/** New targets apply to those who wait already. */
async function lookAtWaits(session: TenantSession): Promise<void> {
  let after = '00000000-0000-0000-0000-000000000000'
  for (let page: readonly { id: string }[] | undefined; page === undefined || page.length === WAITS_PER_STATEMENT;) {
    page = await session.tables
      .selectFrom('conversations')
      .select('id')
      .where('waiting_since', 'is not', null)
      .where('id', '>', after)
      .orderBy('id')
      .limit(WAITS_PER_STATEMENT)
      .execute()
    await enqueue(
      session,
      page.map(({ id }) => ({ kind: 'answer_clock', taskId: id })),
    )
    after = page.at(-1)?.id ?? after
  }
}
