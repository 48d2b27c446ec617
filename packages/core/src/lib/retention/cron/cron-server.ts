import { LeadKitError } from '@leadkit/contracts'

/** What a server says of pg_cron, read in LeadKit's database. */
export interface CronServer {
  /** LeadKit's database. */
  readonly database: string
  readonly serverVersion: number
  /** The files of the extension are there. */
  readonly available: boolean
  /** The database in which pg_cron runs; null where the server has not loaded it, or where the role may not read that. */
  readonly cronDatabase: string | null
  readonly mayReadSettings: boolean
  /** `CREATE EXTENSION` was done in LeadKit's database. */
  readonly created: boolean
}

/** What has to be done before a job can be scheduled; null if nothing has. */
export function findObstacle(server: CronServer): string | null {
  const { database, cronDatabase } = server
  // It can be created only in the database in which it runs.
  if (server.created) return null
  const major = Math.floor(server.serverVersion / 10_000)
  if (!server.available)
    return `the server has no pg_cron; install it (Debian: postgresql-${major}-cron), add pg_cron to shared_preload_libraries, set cron.database_name = '${database}' and restart the server, or leave the schedule to the worker, which needs nothing`
  if (!server.mayReadSettings) return null
  if (cronDatabase === null)
    return `the server has not loaded pg_cron; add pg_cron to shared_preload_libraries, set cron.database_name = '${database}' and restart the server`
  if (cronDatabase !== database)
    return `pg_cron runs in the database ${cronDatabase}, and LeadKit's tables are in ${database}; set cron.database_name = '${database}' and restart the server, or schedule the command of kit.retention.cronStatus() there: SELECT cron.schedule_in_database(name, schedule, command, '${database}')`
  return null
}

export function obstacleError(operation: string, obstacle: string, cause?: unknown): LeadKitError {
  return new LeadKitError('configuration', `${operation}: ${obstacle}`, { cause })
}
