import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { importNames, type PackedPackage } from './pack.ts'
import { root } from './workspace.ts'

// A host application in a separate folder, with the tarballs unpacked in its node_modules and without our export
// condition and optional peers (except vitest, whose types the suites expose): what a user gets.

function link(name: string, from: string, consumer: string): void {
  const target = join(consumer, 'node_modules', name)
  if (existsSync(target)) return
  mkdirSync(dirname(target), { recursive: true })
  symlinkSync(realpathSync(join(root, from, 'node_modules', name)), target)
}

function install(entry: PackedPackage, consumer: string): void {
  const folder = join(consumer, 'node_modules', entry.manifest.name)
  mkdirSync(folder, { recursive: true })
  execFileSync('tar', ['-xzf', entry.tarball, '-C', folder, '--strip-components=1'])
  const { dependencies, peerDependencies, peerDependenciesMeta = {}, devDependencies = {} } = entry.manifest
  const libraries = Object.keys({ ...dependencies, ...peerDependencies }).filter(
    (name) => !name.startsWith('@leadkit/') && (name === 'vitest' || peerDependenciesMeta[name]?.optional !== true),
  )
  const types = Object.keys(devDependencies).filter((name) => name.startsWith('@types/'))
  for (const name of [...libraries, ...types]) link(name, entry.folder, consumer)
}

function run(program: string, parameters: readonly string[], consumer: string): string[] {
  const { status, stdout, stderr, error } = spawnSync(program, parameters, { cwd: consumer, encoding: 'utf8' })
  if (status === 0) return []
  return `${stdout}${stderr}${error?.message ?? ''}`.split('\n').filter((line) => line !== '')
}

/** Imports every entry under plain Node, and type-checks the declarations that we publish. */
export function consumerFindings(packages: readonly PackedPackage[], consumer: string): string[] {
  for (const entry of packages) install(entry, consumer)
  link('@types/node', '.', consumer)

  const names = packages.flatMap(importNames)
  const code = names.map((name, index) => `import * as entry${index} from '${name}'`)
  const all = `console.log([${names.map((_, index) => `entry${index}`).join(', ')}].length)`
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  writeFileSync(join(consumer, 'main.ts'), [...code, all, ''].join('\n'))
  // vitest refuses to be imported outside its own runner.
  const atRunTime = names.filter((name) => name !== '@leadkit/testing/conformance')
  writeFileSync(join(consumer, 'main.js'), atRunTime.map((name) => `await import('${name}')\n`).join(''))

  const strictness = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false }
  const compilerOptions = { ...strictness, target: 'es2024', module: 'nodenext', noEmit: true, types: ['node'] }
  writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }))
  const typeErrors = run('tsc', ['--pretty', 'false', '-p', '.'], consumer)
  // We do not check the libraries' own declarations.
  const ours = typeErrors.filter((line) => /(?:^main\.ts|@leadkit|^error)/.test(line))
  return [...ours, ...run('node', ['main.js'], consumer)].map((line) => `as a user installs it: ${line}`)
}
