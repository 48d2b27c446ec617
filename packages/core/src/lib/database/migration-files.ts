import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export interface Migration {
  readonly version: number
  /** `0001_tenants`. */
  readonly name: string
  /** SHA-256 of the file, kept in the ledger so that a changed file is told. */
  readonly checksum: string
  /** One statement each, with `{{…}}` still in place. */
  readonly statements: readonly string[]
}

export type MigrationSeries = 'shared' | 'tenant'

const FILE = /^(\d{4})_[a-z_]+\.sql$/

/** Reads a series in order. The files are in the package's `migrations` folder, so a bundler must leave `@leadkit/core` external. */
export async function readMigrations(series: MigrationSeries): Promise<readonly Migration[]> {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('@leadkit/core/package.json')),
    'migrations',
    series,
  )
  const names = (await readdir(folder)).filter((name) => FILE.test(name)).toSorted()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8')
      return {
        version: Number(FILE.exec(name)?.[1]),
        name: name.slice(0, -'.sql'.length),
        checksum: createHash('sha256').update(text).digest('hex'),
        statements: splitStatements(text),
      }
    }),
  )
}

/** Statements end with a semicolon at the end of a line; the files hold no function bodies. */
function splitStatements(text: string): readonly string[] {
  return text
    .split(/;[ \t]*$/m)
    .map((statement) => statement.replace(/^\s*--.*$/gm, '').trim())
    .filter((statement) => statement !== '')
}

/** Puts schemas and the tenant's id into a statement. */
export function fillPlaceholders(statement: string, values: Readonly<Record<string, string>>): string {
  return statement.replace(/\{\{(\w+)\}\}/g, (placeholder, name: string) => values[name] ?? placeholder)
}
