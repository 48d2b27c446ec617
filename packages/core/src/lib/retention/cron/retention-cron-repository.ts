import { LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import { sqlState } from '../../base/fault-words.ts'
import { textSchema } from '../../base/field-schema.ts'
import { parseInput } from '../../base/parse-input.ts'
import type { Database } from '../../database/database.ts'
import type { DatabaseSession } from '../../database/session.ts'
import { type CronServer, findObstacle, obstacleError } from './cron-server.ts'
import { cronCommand, cronJobName, forgetTicks, readLastTick } from './retention-cron-statement.ts'

export interface InstallCronOptions {
  /** As cron writes it, in the server's `cron.timezone` (UTC unless it is set). Default `17 3 * * *`: once a day. */
  readonly schedule?: string | undefined
}

/** What pg_cron does for this database. */
export interface RetentionCronStatus {
  readonly installed: boolean
  /** The name of the job, which tells LeadKits of several schemas apart. */
  readonly jobName: string
  /** Null without a job. */
  readonly schedule: string | null
  /** What the job runs: one statement that names its schemas. */
  readonly command: string
  /** When the job last made runs due, by the database's clock; also for a job that somebody scheduled by hand. */
  readonly lastRunAt: Date | null
  /** Why there can be no job, and what to do; null if nothing is in the way. */
  readonly obstacle: string | null
}

const optionsSchema = z.strictObject({ schedule: textSchema(100).optional() })
const DAILY = '17 3 * * *'
const INSUFFICIENT_PRIVILEGE = '42501'
const INVALID_PARAMETER = '22023'

/** `kit.retention`: who decides when tenants' daily retention runs. By default each tenant's own time of day; pg_cron where the host wants one time. */
export class RetentionCronRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Lets pg_cron make every active tenant's retention due, at one time for all; the workers do the work. A second call changes the schedule. Creates the
   * extension if the role may. While the job runs at least once a day, tenants have no time of their own; if it stops, they have it again two days later.
   * @throws LeadKitError `configuration` where the server has no pg_cron, has not loaded it, runs it in another database, or the role may not use it;
   * the message says what to do. `invalid_input` for a schedule that pg_cron does not take.
   */
  async installCron(options: InstallCronOptions = {}): Promise<RetentionCronStatus> {
    const operation = 'kit.retention.installCron'
    const { schedule = DAILY } = parseInput(optionsSchema, options, operation)
    await this.#database.readShared(operation, async (session) => {
      const server = await readServer(session)
      const obstacle = findObstacle(server)
      if (obstacle !== null) throw obstacleError(operation, obstacle)
      if (!server.created) await createExtension(session, operation)
      try {
        await session.run({
          text: 'SELECT cron.schedule($1, $2, $3)',
          parameters: [cronJobName(session), schedule, cronCommand(session)],
        })
      } catch (error) {
        throw toCronError(error, operation)
      }
    })
    return this.cronStatus()
  }

  /** Removes the job; does nothing without one. Tenants have their own times again, from their next run on, which is at most three days away. */
  async removeCron(): Promise<RetentionCronStatus> {
    const operation = 'kit.retention.removeCron'
    await this.#database.readShared(operation, async (session) => {
      const server = await readServer(session)
      await forgetTicks(session)
      if (!server.created) return
      try {
        await session.run({
          text: 'SELECT cron.unschedule(jobid) FROM cron.job WHERE jobname = $1 AND username = current_user',
          parameters: [cronJobName(session)],
        })
      } catch (error) {
        throw toCronError(error, operation)
      }
    })
    return this.cronStatus()
  }

  /** Whether pg_cron makes retention due, and what is in the way if it cannot. Changes nothing. */
  async cronStatus(): Promise<RetentionCronStatus> {
    return this.#database.readShared('kit.retention.cronStatus', async (session) => {
      const server = await readServer(session)
      const base = { jobName: cronJobName(session), command: cronCommand(session) }
      const lastRunAt = await readLastTick(session)
      const nothing = { ...base, installed: false, schedule: null, lastRunAt }
      if (!server.created) return { ...nothing, obstacle: findObstacle(server) }
      try {
        const [job] = await session.run<{ schedule: string }>({
          text: 'SELECT schedule FROM cron.job WHERE jobname = $1 AND active',
          parameters: [base.jobName],
        })
        const obstacle = findObstacle(server)
        return job === undefined
          ? { ...nothing, obstacle }
          : { ...base, installed: true, schedule: job.schedule, lastRunAt, obstacle }
      } catch (error) {
        if (sqlState(error) !== INSUFFICIENT_PRIVILEGE) throw error
        return { ...nothing, obstacle: GRANT }
      }
    })
  }
}

const GRANT =
  'the role may not use pg_cron; as a superuser (on a managed server: its administrator), run CREATE EXTENSION IF NOT EXISTS pg_cron, then GRANT USAGE ON SCHEMA cron to the role'

/** Whatever the server says against it, a role that may create it can say more. */
async function createExtension(session: DatabaseSession, operation: string): Promise<void> {
  try {
    await session.run({ text: 'CREATE EXTENSION IF NOT EXISTS pg_cron', parameters: [] })
  } catch (error) {
    throw sqlState(error) === undefined ? error : obstacleError(operation, GRANT, error)
  }
}

function toCronError(error: unknown, operation: string): unknown {
  const state = sqlState(error)
  if (state === INSUFFICIENT_PRIVILEGE) return obstacleError(operation, GRANT, error)
  if (state === INVALID_PARAMETER)
    return new LeadKitError('invalid_input', `${operation}: pg_cron does not take this schedule; write it as cron does`)
  return error
}

async function readServer(session: DatabaseSession): Promise<CronServer> {
  const [server] = await session.run<CronServer>({
    text: `SELECT current_database() AS database, current_setting('server_version_num')::int AS "serverVersion",
      EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_cron') AS available,
      (SELECT nullif(setting, '') FROM pg_settings WHERE name = 'cron.database_name') AS "cronDatabase",
      pg_has_role(current_user, 'pg_read_all_settings', 'member') AS "mayReadSettings",
      EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_cron') AS created`,
    parameters: [],
  })
  if (server === undefined) throw new LeadKitError('internal', 'kit.retention: the server says nothing of itself')
  return server
}
