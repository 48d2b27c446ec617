import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { publishedExports, root, workspacePackages } from '../workspace.ts'
import { createDeclarationProgram, reportEntry } from './entry-report.ts'

// Writes the public names and types of each package's entries, as `tsc -b` declared them, to docs/reference/api.
// With --check it compares instead, so that reviewers see a change of the API. Run it after `pnpm build`.
// --from names another checkout of the workspace, and --to another folder, to compare two versions.

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name)
  return at === -1 ? undefined : process.argv[at + 1]
}

const from = resolve(option('--from') ?? root)
const folder = resolve(option('--to') ?? join(root, 'docs/reference/api'))
const check = process.argv.includes('--check')

const entries = workspacePackages('packages/*').flatMap(({ folder: place, shortName, manifest }) =>
  Object.keys(publishedExports(manifest))
    .filter((path) => path !== './package.json')
    .map((path) => {
      const name = path === '.' ? 'index' : path.slice('./'.length)
      const file = path === '.' ? `${shortName}.txt` : `${shortName}.${name}.txt`
      return {
        packageName: manifest.name,
        file,
        declarations: join(from, place, 'dist', `${name}.d.ts`),
        importName: `${manifest.name}${path.slice(1)}`,
      }
    }),
)

const program = createDeclarationProgram(entries.map(({ declarations }) => declarations))
const findings: string[] = []
if (!check) mkdirSync(folder, { recursive: true })
const reports = entries.map((entry) => ({ ...entry, report: reportEntry(program, entry.declarations) }))
for (const { packageName, file, importName, report } of reports) {
  const named = new Set(
    reports.filter((other) => other.packageName === packageName).flatMap((other) => other.report.exported),
  )
  const unnamed = report.unnamed.filter((name) => !named.has(name))
  if (unnamed.length > 0) findings.push(`${importName} hands out types that it does not export: ${unnamed.join(', ')}`)
  const path = join(folder, file)
  const text = `${importName}\n\n${report.text}`
  if (!check) writeFileSync(path, text)
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    findings.push(`${importName} has changed: run \`pnpm api\` and look at the difference in ${file}`)
  }
}

const files = new Set(entries.map(({ file }) => file))
for (const path of globSync(join(folder, '*.txt')).filter((name) => !files.has(basename(name)))) {
  if (check) findings.push(`${path} belongs to no entry: remove it`)
  else rmSync(path)
}

for (const finding of findings) console.error(finding)
console.log(`${entries.length} entries of packages in the API report: ${findings.length} findings`)
process.exitCode = check && findings.length > 0 ? 1 : 0
