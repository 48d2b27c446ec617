import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { markdownBlocks, type Block } from './markdown-blocks.ts'
import { root, workspacePackages } from './workspace.ts'

// Type-checks every TypeScript block of the project's pages against the packages' sources. Each block is a separate
// module and can import what docs/package.json depends on. CONTRIBUTING.md says how blocks share a set-up. Also compares
// the README's table of packages with the packages.

const folder = join(root, 'docs/.docs-check')
const pages = globSync(['*.md', 'packages/*/README.md', 'examples/*/README.md', 'docs/**/*.md'], {
  cwd: root,
  exclude: (path) => path.includes('node_modules'),
}).toSorted()

/** Each page has its own folder, in which its blocks import the named ones. */
function fileName(page: string, block: Block): string {
  return `${page.replaceAll(/[^A-Za-z0-9]+/g, '-')}/${block.file ?? `line-${block.line}.ts`}`
}

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

const origins = new Map<string, { readonly page: string; readonly block: Block }>()
for (const page of pages) {
  for (const block of markdownBlocks(readFileSync(join(root, page), 'utf8'), page)) {
    const name = fileName(page, block)
    origins.set(name, { page, block })
    mkdirSync(join(folder, dirname(name)), { recursive: true })
    writeFileSync(join(folder, name), `${block.setup}${block.code}\nexport {}\n`)
  }
}

const options = {
  composite: false,
  declaration: false,
  declarationMap: false,
  emitDeclarationOnly: false,
  noEmit: true,
  noUnusedLocals: false,
  noUnusedParameters: false,
  lib: ['es2024', 'dom', 'dom.iterable'],
}
writeFileSync(
  join(folder, 'tsconfig.json'),
  JSON.stringify({ extends: '../../tsconfig.base.json', compilerOptions: options, include: ['**/*.ts'] }),
)

/** Replaces the extracted file and line with those of the page. */
function locate(line: string): string {
  const found = /^(?:.*[/\\])?([A-Za-z0-9-]+[/\\][a-z0-9-]+\.ts)\((\d+),(\d+)\)(.*)$/.exec(line)
  const origin = origins.get(found?.[1] ?? '')
  if (found === null || origin === undefined) return line
  const inBlock = Number(found[2]) - origin.block.setup.split('\n').length + 1
  const where = inBlock > 0 ? `${origin.block.line + inBlock}:${found[3]}` : `${origin.block.line} (in its set-up)`
  return `${origin.page}:${where}${found[4]}`
}

let failed = false
if (origins.size > 0) {
  const result = spawnSync('tsc', ['-p', folder, '--pretty', 'false'], { cwd: root, encoding: 'utf8' })
  const lines = `${result.stdout}${result.stderr}${result.error?.message ?? ''}`.split('\n').filter(Boolean)
  for (const line of lines) console.error(locate(line))
  failed = result.status !== 0
}
/** Checks that the README's table of packages has a row with a link and a description for each package, and no other rows. */
function tableFindings(): string[] {
  const row = /^\| \[([a-z0-9-]+)\]\(packages\/([a-z0-9-]+)\/README\.md\) +\| (.*?) *\|$/gm
  const rows = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(row)]
  const named = new Set(rows.filter(([, name, target, words]) => name === target && words).map(([, name]) => name))
  const packages = workspacePackages('packages/*').map(({ shortName }) => shortName)
  return [
    ...packages
      .filter((name) => !named.has(name))
      .map((name) => `README.md: the table of packages has no row for ${name}`),
    ...[...named]
      .filter((name) => !packages.includes(name ?? ''))
      .map((name) => `README.md: there is no package ${name}`),
  ]
}

for (const finding of tableFindings()) {
  console.error(finding)
  failed = true
}
console.log(`${origins.size} TypeScript blocks of ${pages.length} pages: ${failed ? 'with errors' : 'all right'}`)
process.exitCode = failed ? 1 : 0
