import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type GraphApiFake, type HubspotFake, startGraphApiFake, startHubspotFake } from '@leadkit/testing'
import { startPostgres } from '@leadkit/testing/postgres'
import type { Business } from '../day/step.ts'

/** The outside world of a play: a database, Meta and HubSpot on free ports, and a folder for the archive. */
export interface World {
  readonly graph: GraphApiFake
  readonly hubspot: HubspotFake
  /** The server's configuration. Its secrets are generated here and last as long as the play. */
  readonly environment: Readonly<Record<string, string>>
  readonly archiveDirectory: string
  close(): Promise<void>
}

/** How many days of messages stay in the database; those of old conversations leave it. */
const KEEP_DAYS = 365
/** How long until a killed worker is noticed. */
const LEASE_MS = 4_000

const leadProperties = ['leadkit_status', 'leadkit_score', 'leadkit_page'].map((name) => ({
  name,
  type: 'string' as const,
  fieldType: 'text',
}))

/** @param connectionString for an empty database; without it a new, durable PostgreSQL is started. */
export async function startWorld(businesses: readonly Business[], connectionString?: string): Promise<World> {
  const secret = (): string => randomBytes(32).toString('base64url')
  const [appSecret, verifyToken] = [secret(), secret()]
  const [database, graph, hubspot] = await Promise.all([
    connectionString === undefined ? openDatabase() : { connectionString, stop: async () => {} },
    startGraphApiFake({ appSecret, verifyToken, maxAttempts: 400, retryDelayMs: 150 }),
    startHubspotFake({
      portals: businesses.map((_, index) => ({
        portalId: 1001 + index,
        accessTokens: [`pat-${secret()}`],
        properties: [...leadProperties, { name: 'leadkit_score_value', type: 'number', fieldType: 'number' }],
      })),
    }),
  ])
  const archiveDirectory = createFolder()
  return {
    graph,
    hubspot,
    archiveDirectory,
    environment: {
      LEADKIT_DATABASE_URL: database.connectionString,
      LEADKIT_ENCRYPTION_KEY: secret(),
      META_APP_SECRETS: appSecret,
      META_VERIFY_TOKEN: verifyToken,
      META_GRAPH_URL: graph.url,
      HUBSPOT_URL: hubspot.url,
      ARCHIVE_DIRECTORY: archiveDirectory,
      KEEP_DAYS: String(KEEP_DAYS),
      WORKER_LEASE_MS: String(LEASE_MS),
      PORT: '0',
    },
    async close() {
      await Promise.all([graph.close(), hubspot.close()])
      await database.stop()
      rmSync(archiveDirectory, { recursive: true, force: true })
    },
  }
}

async function openDatabase(): Promise<{ readonly connectionString: string; stop(): Promise<void> }> {
  const server = await startPostgres({ durable: true })
  const connectionString = await server.createDatabase('leadkit')
  return { connectionString, stop: () => server.stop() }
}

/** A folder that is removed when the process exits. */
function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'leadkit-archive-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}
