import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRulesAiScorer } from '@leadkit/ai-rules'
import { createFsArchiveSink } from '@leadkit/archive-fs'
import { createLeadKit } from '@leadkit/core'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import type { LeadKitConfig } from './config.ts'

/** Where a host without a configuration keeps everything. */
export const LOCAL_FOLDER = '.leadkit'
/** The Facebook page that a host without a configuration has. */
export const LOCAL_PAGE = '100000000000001'
export const LOCAL_TENANT = 'Local'

/** Secrets of a host without a configuration, made on its first run. */
export interface LocalSecrets {
  readonly encryptionKey: string
  readonly appSecret: string
  readonly verifyToken: string
}

/**
 * A host for trying out: PGlite, the embedded scorer and a folder as the archive, all in `.leadkit`, and Facebook with an app secret of its own. `leadkit dev
 * webhook` reads that secret. Its automation writes drafts and sends nothing, because there is no platform behind it.
 */
export function localConfig(folder: string): LeadKitConfig {
  const secrets = localSecrets(folder)
  const path = join(folder, LOCAL_FOLDER)
  return {
    kit: () =>
      createLeadKit({
        database: { pglite: join(path, 'database') },
        encryption: { keys: [{ id: 'local', secret: secrets.encryptionKey }] },
        platforms: [createFacebookIngestor({ appSecrets: [secrets.appSecret], verifyToken: secrets.verifyToken })],
        ai: createRulesAiScorer(),
        archive: createFsArchiveSink({ directory: join(path, 'archive') }),
      }),
  }
}

/** Reads the secrets, or makes them: a file that only its owner reads. */
export function localSecrets(folder: string): LocalSecrets {
  const path = join(folder, LOCAL_FOLDER, 'secrets.json')
  mkdirSync(join(folder, LOCAL_FOLDER), { recursive: true, mode: 0o700 })
  const made: LocalSecrets = {
    encryptionKey: randomBytes(32).toString('base64'),
    appSecret: randomBytes(16).toString('hex'),
    verifyToken: randomBytes(16).toString('hex'),
  }
  try {
    writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`, { flag: 'wx', mode: 0o600 })
    return made
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      return JSON.parse(readFileSync(path, 'utf8')) as LocalSecrets
    throw error
  }
}
