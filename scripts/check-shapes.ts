import { globSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { root, workspacePackages } from './workspace.ts'

// Packages of one family have the same files by concern, so that anyone who knows one can navigate the others; and no source
// folder has more than 25 files. `{x}` stands for the vendor's name.

interface Family {
  readonly prefix: string
  readonly files: readonly string[]
  /** Allowed folders below `src/lib`; without a list, only those of the package itself. */
  readonly folders?: readonly string[]
}

const everyPackage = [
  'README.md',
  'package.json',
  'src/index.ts',
  ...['', '.build', '.test'].map((kind) => `tsconfig${kind}.json`),
]
const inLib = (...names: string[]): string[] => names.map((name) => `src/lib/${name}.ts`)
const inTest = (...names: string[]): string[] => names.map((name) => `test/${name}.ts`)

const families: readonly Family[] = [
  {
    prefix: 'platform-',
    folders: ['accounts', 'api', 'messages', 'values', 'webhook'],
    files: [
      ...inLib('{x}-ingestor', '{x}-options', 'capabilities', 'api/{x}-error'),
      ...inLib('accounts/authorization', 'accounts/reconcile', 'accounts/refresh'),
      ...inLib('messages/send', 'messages/find-sent', 'messages/backfill'),
      ...inLib(
        'webhook/handshake',
        'webhook/verify',
        'webhook/parse',
        'webhook/parse-event',
        'webhook/webhook-schemas',
      ),
      ...inTest(
        'conformance.test',
        'dev-payloads.test',
        'accounts.test',
        'reading.test',
        'sending.test',
        '{x}-fixture',
      ),
    ],
  },
  {
    prefix: 'crm-',
    files: [
      ...inLib('{x}-crm-provider', '{x}-api', '{x}-credentials', '{x}-error', '{x}-schemas', '{x}-limits'),
      ...inLib('{x}-write', '{x}-read', '{x}-remove', '{x}-changes', '{x}-verify', '{x}-oauth'),
      ...inTest('contract.test', 'changes.test', 'credentials.test', 'storm.test', 'write.test', '{x}-fixture'),
    ],
  },
  { prefix: 'ai-', files: [...inLib('{x}-ai-scorer'), ...inTest('conformance.test')] },
  { prefix: 'archive-', files: [...inLib('{x}-archive-sink', '{x}-error'), ...inTest('conformance.test')] },
]

/** Named like a family, but not adapters. */
const outsideFamilies: ReadonlySet<string> = new Set(['ai-evaluation', 'cli'])

function shapeFindings(
  folder: string,
  files: ReadonlySet<string>,
  { prefix, files: wanted, folders }: Family,
): string[] {
  const vendor = basename(folder).slice(prefix.length)
  const missing = [...everyPackage, ...wanted]
    .map((file) => file.replace('{x}', vendor))
    .filter((file) => !files.has(file))
    .map((file) => `${folder}: ${file} is missing, which every package of ${prefix}* has`)
  const others = [...files].flatMap((file) => {
    const below = /^src\/lib\/([^/]+)\//.exec(file)?.[1]
    return folders === undefined || below === undefined || folders.includes(below) ? [] : [below]
  })
  return [
    ...missing,
    ...[...new Set(others)].map(
      (name) => `${folder}: src/lib/${name} is no folder of ${prefix}*: ${folders?.join(', ')}`,
    ),
  ]
}

const MOST_FILES = 25
const isTest = (file: string) => /\.test(?:-d)?\.ts$/.test(file)

/** Includes test helpers, but not test files, which are next to what they test, all in one folder. */
function folderFindings(): { findings: string[]; largest: number } {
  const files = globSync('{packages/*/{src,test},examples/*/src,benchmarks/src,scripts}/**/*.ts', {
    cwd: root,
    exclude: (path) => /(?:^|\/)(?:node_modules|dist|\.tsbuild)$/.test(path),
  }).filter((file) => !isTest(file))
  const counts = new Map<string, number>()
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
  const findings = [...counts]
    .filter(([, count]) => count > MOST_FILES)
    .map(([folder, count]) => `${folder} has ${count} files; split it, ${MOST_FILES} is the most`)
  return { findings, largest: Math.max(...counts.values()) }
}

const packages = workspacePackages('packages/*')
const shapes = packages.flatMap(({ folder, shortName }) => {
  const family = outsideFamilies.has(shortName)
    ? undefined
    : families.find(({ prefix }) => shortName.startsWith(prefix))
  if (family === undefined) return []
  const files = globSync('{*.{md,json},{src,test}/**/*.ts}', { cwd: `${root}/${folder}` })
  return shapeFindings(folder, new Set(files), family)
})
const { findings: folders, largest } = folderFindings()
for (const finding of [...shapes, ...folders]) console.error(finding)
const count = shapes.length + folders.length
console.log(`${packages.length} packages by family, largest folder ${largest} files: ${count} findings`)
process.exitCode = count === 0 ? 0 : 1
