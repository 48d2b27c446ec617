import { z } from 'zod'

const secrets = z.string().transform((text) =>
  text
    .split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== ''),
)

const environmentSchema = z.object({
  /** Where PostgreSQL is: `postgresql://user:password@host/database`. */
  LEADKIT_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** Encrypts tokens and credentials at rest; at least 32 characters of random text (`openssl rand -base64 32`). */
  LEADKIT_ENCRYPTION_KEY: z.string().min(32),
  /** Stored with each secret. Give each new key a new id. */
  LEADKIT_ENCRYPTION_KEY_ID: z.string().default('1'),
  /** The Meta app's secrets, newest first, separated by commas. */
  META_APP_SECRETS: secrets,
  META_VERIFY_TOKEN: z.string().min(1),
  /** Only for tests and the demo, where fakes replace the vendors. */
  META_GRAPH_URL: z.url().optional(),
  HUBSPOT_URL: z.url().optional(),
  /** A folder with backups: old messages move from the database to it. */
  ARCHIVE_DIRECTORY: z.string().min(1),
  /** How many days of messages stay in the database. */
  KEEP_DAYS: z.coerce.number().int().min(1).default(365),
  HOST: z.string().default('127.0.0.1'),
  /** 0 picks a free port. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).default(8),
  /** How long a task stays with a dead worker, in milliseconds. Default: by kind of task. */
  WORKER_LEASE_MS: z.coerce.number().int().min(1000).optional(),
})

/** The server's external configuration. */
export type Configuration = Readonly<z.output<typeof environmentSchema>>

/** @throws Error that names each missing or invalid variable, but never a value. */
export function readConfiguration(environment: Readonly<Record<string, string | undefined>>): Configuration {
  const read = environmentSchema.safeParse(environment)
  if (read.success) return read.data
  const faults = read.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`The environment is not complete:\n${faults.join('\n')}`)
}
