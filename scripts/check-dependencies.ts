import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { floorOf, type Floor } from './floors.ts'
import {
  publishedExports,
  readJson,
  root,
  workspacePackages,
  type Manifest,
  type WorkspacePackage,
} from './workspace.ts'

// Checks every manifest against the table of floors, and the type checker's references against the manifests.

const scope = '@leadkit/'

interface TypeScriptConfig {
  readonly references?: readonly { readonly path: string }[]
}

function workspaceNames(dependencies: Readonly<Record<string, string>> = {}): string[] {
  return Object.keys(dependencies)
    .filter((name) => name.startsWith(scope))
    .map((name) => name.slice(scope.length))
}

function dependencyFindings({ manifest }: WorkspacePackage, floor: Floor): string[] {
  const findings: string[] = []
  const refuse = (names: readonly string[], allowed: readonly string[], field: string) => {
    for (const name of names.filter((candidate) => !allowed.includes(candidate))) {
      findings.push(`${field} may not have ${name}; allowed: ${allowed.join(', ') || 'none'}`)
    }
  }
  refuse(workspaceNames(manifest.dependencies), floor.mayImport, 'dependencies')
  refuse(workspaceNames(manifest.peerDependencies), floor.mayImport, 'peerDependencies')
  refuse(workspaceNames(manifest.devDependencies), [...floor.mayImport, ...floor.testsMayImport], 'devDependencies')
  if (floor.libraries !== undefined) {
    const libraries = Object.keys(manifest.dependencies ?? {}).filter((name) => !name.startsWith(scope))
    refuse(libraries, floor.libraries, 'dependencies')
  }
  for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    if (name.startsWith(scope) && range !== 'workspace:^') findings.push(`${name} must be workspace:^, not ${range}`)
  }
  return findings
}

function exportFindings(manifest: Manifest): string[] {
  const published = publishedExports(manifest)
  return Object.entries({ ...manifest.exports, ...published }).flatMap(([path, target]) => {
    if (path === './package.json') return []
    if (!(path in published)) return sourceOnlyFindings(manifest, path, target)
    const name = path === '.' ? 'index' : path.slice('./'.length)
    const expected = {
      '@leadkit/source': `./src/${name}.ts`,
      types: `./dist/${name}.d.ts`,
      default: `./dist/${name}.js`,
    }
    // The order counts: the first condition that matches wins.
    return JSON.stringify(target) === JSON.stringify(expected)
      ? []
      : [`exports["${path}"] must be ${JSON.stringify(expected)}`]
  })
}

/** An entry only for the workspace has no build and is not in the package. */
function sourceOnlyFindings(manifest: Manifest, path: string, target: unknown): string[] {
  const name = path.slice('./'.length)
  const expected = { '@leadkit/source': `./src/${name}.ts` }
  const left = [`!src/${name}.ts`, `!dist/${name}.*`].filter((pattern) => !manifest.files?.includes(pattern))
  return [
    ...(JSON.stringify(target) === JSON.stringify(expected)
      ? []
      : [`exports["${path}"] is not published: it must be ${JSON.stringify(expected)}`]),
    ...left.map((pattern) => `exports["${path}"] is not published: files must have ${pattern}`),
  ]
}

function manifestFindings({ manifest }: WorkspacePackage, version: string | undefined): string[] {
  const fields: readonly [string, boolean][] = [
    ['license must be MIT', manifest.license === 'MIT'],
    ['type must be module', manifest.type === 'module'],
    ['sideEffects must be false', manifest.sideEffects === false],
    ['engines.node must be >=22', manifest.engines?.['node'] === '>=22'],
    [`version must be that of contracts (${version})`, manifest.version === version],
    ['files must list dist and src', ['dist', 'src'].every((name) => manifest.files?.includes(name))],
    ['exports must have ./package.json', manifest.exports?.['./package.json'] === './package.json'],
  ]
  return [...fields.filter(([, right]) => !right).map(([finding]) => finding), ...exportFindings(manifest)]
}

function referenceFindings({ folder, manifest }: WorkspacePackage): string[] {
  const compare = (file: string, names: readonly string[], own: readonly string[]) => {
    const expected = [...own, ...names.map((name) => `../${name}/tsconfig.build.json`)].toSorted()
    const { references = [] } = readJson(`${folder}/${file}`) as TypeScriptConfig
    const actual = references.map(({ path }) => path).toSorted()
    return actual.join() === expected.join() ? [] : [`${file}: references must be ${expected.join(', ') || 'empty'}`]
  }
  const dependencies = workspaceNames(manifest.dependencies)
  const all = workspaceNames({ ...manifest.dependencies, ...manifest.devDependencies })
  return [
    ...compare('tsconfig.build.json', dependencies, []),
    ...compare('tsconfig.test.json', all, ['./tsconfig.build.json']),
  ]
}

function rootReferenceFindings(): string[] {
  const { references = [] } = readJson('tsconfig.json') as TypeScriptConfig
  const listed = new Set(references.map(({ path }) => path))
  return workspacePackages('packages/*', 'examples/*', 'benchmarks')
    .filter(({ folder }) => existsSync(join(root, folder, 'tsconfig.json')) || folder.startsWith('packages/'))
    .filter(({ folder }) => !listed.has(`./${folder}`))
    .map(({ folder }) => `tsconfig.json: references must have ./${folder}`)
}

const packages = workspacePackages('packages/*')
const version = packages.find(({ shortName }) => shortName === 'contracts')?.manifest.version
const findings = packages.flatMap((entry) => {
  const floor = floorOf(entry.shortName)
  const own =
    floor === undefined
      ? ['no floor in scripts/floors.ts has this package']
      : [...dependencyFindings(entry, floor), ...manifestFindings(entry, version), ...referenceFindings(entry)]
  return own.map((finding) => `${entry.folder}: ${finding}`)
})
findings.push(...rootReferenceFindings())

for (const finding of findings) console.error(finding)
console.log(`${packages.length} packages against the table of floors: ${findings.length} findings`)
process.exitCode = findings.length === 0 ? 0 : 1
