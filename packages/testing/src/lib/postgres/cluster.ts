import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LeadKitError } from '@leadkit/contracts'
import { createDataFolder, giveTo } from './data-folder.ts'
import type { PostgresBinaries } from './postgres-binaries.ts'
import { runTool } from './server-process.ts'
import type { SystemUser } from './unprivileged-user.ts'

/** In the data folder itself, readable by us only; PostgreSQL ignores unknown files there. */
const PASSWORD_FILE = 'leadkit-password'

/**
 * Creates a cluster in the folder if there is none, completely or not at all. Text is UTF-8, case mapping covers all of Unicode, and
 * sorting is by code point.
 *
 * @returns the password of its superuser `postgres`.
 * @throws LeadKitError `configuration` if the folder contains something else, or `initdb` fails.
 */
export async function initialiseCluster(
  binaries: PostgresBinaries,
  dataFolder: string,
  user: SystemUser | undefined,
): Promise<string> {
  const passwordFile = join(dataFolder, PASSWORD_FILE)
  if (existsSync(passwordFile)) return readFile(passwordFile, 'utf8')
  const password = randomBytes(18).toString('base64url')
  const incomplete = `${dataFolder}.incomplete`
  const initialPassword = `${dataFolder}.password`
  await rm(incomplete, { recursive: true, force: true })
  await mkdir(dirname(dataFolder), { recursive: true })
  await createDataFolder(incomplete, user)
  await writeFile(initialPassword, password, { mode: 0o600 })
  await giveTo(initialPassword, user)
  try {
    await runTool(binaries.initdb, toParameters(binaries.version, incomplete, initialPassword), user)
    await writeFile(join(incomplete, PASSWORD_FILE), password, { mode: 0o600 })
    await rename(incomplete, dataFolder).catch((cause: unknown) => {
      const fix = 'name an empty or a new folder in the option dataDir'
      throw new LeadKitError('configuration', `${dataFolder} holds other files; ${fix}`, { cause })
    })
  } finally {
    await rm(initialPassword, { force: true })
    await rm(incomplete, { recursive: true, force: true })
  }
  return password
}

function toParameters(version: number, dataFolder: string, passwordFile: string): readonly string[] {
  // PostgreSQL includes Unicode rules from version 17; before that, the machine must have the locale, as every Debian does.
  const locale =
    version >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'] : ['--locale=C.UTF-8']
  return [
    `--pgdata=${dataFolder}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--no-sync',
    '--no-instructions',
    ...locale,
  ]
}
