import { readFileSync } from 'node:fs'
import { defineConfig } from 'tsup'

type Exports = Readonly<Record<string, string | Readonly<Record<string, string>>>>

interface Manifest {
  readonly exports: Exports
  readonly publishConfig?: { readonly exports?: Exports }
}

// One configuration for every package: tsup runs inside the package's folder, and each source that its `exports`
// map names for users is an entry. Types come from `tsc -b`.
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
const sources = Object.values(manifest.publishConfig?.exports ?? manifest.exports).flatMap((target) =>
  typeof target === 'string' ? [] : [target['@leadkit/source'] ?? []].flat(),
)

export default defineConfig({
  entry: sources,
  format: 'esm',
  target: 'node22',
  platform: 'node',
  dts: false,
  sourcemap: true,
  clean: false,
  tsconfig: 'tsconfig.build.json',
})
