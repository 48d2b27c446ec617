import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Migration {
  readonly version: number
  /** `0001_tenants`. */
  readonly name: string
  /** SHA-256 of the file, stored in the ledger so that a changed file is detected. */
  readonly checksum: string
  /** One statement each, with the `{{…}}` placeholders. */
  readonly statements: readonly string[]
  /** Those of them that follow a comment `-- safe: why`: what they do to a large table has been thought of. */
  readonly declaredSafe: readonly string[]
}

export type MigrationSeries = 'shared' | 'tenant'

const FILE = /^(\d{4})_[a-z_]+\.sql$/

/** The files by series and name. `pnpm build` puts them into the published code, so that a bundled host includes them. */
declare const LEADKIT_MIGRATIONS: Readonly<Record<MigrationSeries, Readonly<Record<string, string>>>> | undefined

const read = new Map<MigrationSeries, Promise<readonly Migration[]>>()

/** The migrations of a series in order, read once: from the published code, or else from the package's `migrations` folder. */
export async function readMigrations(name: MigrationSeries): Promise<readonly Migration[]> {
  const known = read.get(name) ?? readSeries(name)
  read.set(name, known)
  try {
    return await known
  } catch (error) {
    read.delete(name)
    throw error
  }
}

/** Names all migrations of a series at once: a schema that was brought to it lacks none of them, and none was changed since. */
export function digestOf(migrations: readonly Migration[]): string {
  const hash = createHash('sha256')
  for (const { name, checksum } of migrations) hash.update(`${name} ${checksum}\n`)
  return hash.digest('hex')
}

async function readSeries(series: MigrationSeries): Promise<readonly Migration[]> {
  const texts = typeof LEADKIT_MIGRATIONS === 'undefined' ? await readFolder(series) : LEADKIT_MIGRATIONS[series]
  return Object.keys(texts)
    .filter((name) => FILE.test(name))
    .toSorted()
    .map((name) => toMigration(series, name, texts[name] ?? ''))
}

async function readFolder(series: MigrationSeries): Promise<Readonly<Record<string, string>>> {
  const folder = join(import.meta.dirname, '../../../migrations', series)
  const names = await readdir(folder)
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  )
}

function toMigration(series: MigrationSeries, name: string, text: string): Migration {
  const [statements, declaredSafe] = [splitStatements(text), splitStatements(text, SAFE)].map((all) =>
    series === 'tenant' ? all.map(withoutSharedKeys) : all,
  ) as [readonly string[], readonly string[]]
  return {
    version: Number(FILE.exec(name)?.[1]),
    name: name.slice(0, -'.sql'.length),
    checksum: createHash('sha256').update(text).digest('hex'),
    statements,
    declaredSafe,
  }
}

const SHARED_KEY = /,\s*CONSTRAINT \w+ FOREIGN KEY \([^()]*\) REFERENCES \{\{shared\}\}\.\w+ \([^()]*\)/g

/**
 * No table of a tenant refers to a shared one. The first files have such keys, which a later one drops: making and dropping them would lock `tenants` for
 * everybody while a tenant is created (docs/decisions/092-no-shared-keys.md).
 */
function withoutSharedKeys(statement: string): string {
  return statement.replaceAll(SHARED_KEY, '')
}

const SAFE = /^\s*-- safe: \S/m

/** Statements end with a semicolon at the end of a line; the files contain no function bodies. */
function splitStatements(text: string, form = /(?:)/): readonly string[] {
  return text
    .split(/;[ \t]*$/m)
    .filter((statement) => form.test(statement))
    .map((statement) => statement.replace(/^\s*--.*$/gm, '').trim())
    .filter((statement) => statement !== '')
}
