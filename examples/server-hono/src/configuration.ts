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
  /** The Meta app's secrets with commas between them, newest first. */
  META_APP_SECRETS: secrets,
  META_VERIFY_TOKEN: z.string().min(1),
  /** Only for tests and the demo, where fakes stand in for the vendors. */
  META_GRAPH_URL: z.url().optional(),
  HUBSPOT_URL: z.url().optional(),
  /** A folder that is backed up: messages leave the database for it. */
  ARCHIVE_DIRECTORY: z.string().min(1),
  /** How many days of messages stay in the database. */
  KEEP_DAYS: z.coerce.number().int().min(1).default(365),
  HOST: z.string().default('127.0.0.1'),
  /** 0 takes a free one. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).default(8),
  /** How long a task stays with a worker that died, in milliseconds. Default: what suits each kind of task. */
  WORKER_LEASE_MS: z.coerce.number().int().min(1000).optional(),
})

/** The server's external configuration. */
export type Configuration = Readonly<z.output<typeof environmentSchema>>

/** @throws Error that names each variable that is missing or wrong, and never a value. */
export function readConfiguration(environment: Readonly<Record<string, string | undefined>>): Configuration {
  const read = environmentSchema.safeParse(environment)
  if (read.success) return read.data
  const faults = read.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`The environment is not complete:\n${faults.join('\n')}`)
}
