import { globSync, readFileSync } from 'node:fs'
import { buildSync } from 'esbuild'
import { defineConfig } from 'tsup'

type Exports = Readonly<Record<string, string | Readonly<Record<string, string>>>>

interface Manifest {
  readonly name: string
  readonly exports: Exports
  readonly publishConfig?: { readonly exports?: Exports }
}

// One configuration for every package: tsup runs inside the package's folder, and each source that its `exports`
// map names for users is an entry. Types come from `tsc -b`.
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
const sources = Object.values(manifest.publishConfig?.exports ?? manifest.exports).flatMap((target) =>
  typeof target === 'string' ? [] : [target['@leadkit/source'] ?? []].flat(),
)

// What every package imports stays in modules, so that a bundler leaves out those that a host does not use: one helper of contracts
// would bring 447 kB of schemas otherwise.
const isShared = ['@leadkit/contracts', '@leadkit/adapter-kit'].includes(manifest.name)
const modules = globSync(isShared ? 'src/lib/**/*.ts' : []).filter((path) => !/\.test(-d)?\.ts$/.test(path))

/** What core's `migration-files.ts` reads where the sources are not beside it. */
const migrations = Object.fromEntries(
  ['shared', 'tenant'].map((series) => [
    series,
    Object.fromEntries(
      globSync(`migrations/${series}/*.sql`).map((path) => [path.split('/').at(-1), readFileSync(path, 'utf8')]),
    ),
  ]),
)
const isCore = manifest.name === '@leadkit/core'

/** What core's `query-runner.ts` runs in a process of its own. */
function queryProcess(): string {
  const { outputFiles } = buildSync({
    entryPoints: ['src/lib/retention/query/query-process.ts'],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    conditions: ['@leadkit/source'],
    external: ['@duckdb/node-api'],
  })
  return outputFiles.map(({ text }) => text).join('')
}

export default defineConfig({
  entry: [...sources, ...modules],
  splitting: isShared,
  format: 'esm',
  target: 'node22',
  platform: 'node',
  dts: false,
  sourcemap: true,
  clean: false,
  tsconfig: 'tsconfig.build.json',
  ...(isCore
    ? {
        define: {
          LEADKIT_MIGRATIONS: JSON.stringify(migrations),
          LEADKIT_QUERY_PROCESS: JSON.stringify(queryProcess()),
        },
      }
    : {}),
})
