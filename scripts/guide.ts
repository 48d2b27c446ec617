import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { markdownBlocks } from './markdown-blocks.ts'
import type { PackedPackage } from './pack.ts'
import { installPlain, run } from './plain-install.ts'
import { readJson, root } from './workspace.ts'

const PAGE = 'docs/getting-started.md'
const LIBRARIES = ['kysely', 'pg', '@electric-sql/pglite', '@types/node', '@types/pg']

/** The last lines that the guide's program prints on success. */
const LAST_WORDS = [
  /^Event: lead \S+ is hot$/m,
  /^Ada Example, ada@bikes\.example: Hot, \d+ of 100/m,
  /^In the CRM: ada@bikes\.example$/m,
]

/** The libraries' versions in the workspace, from the docs' manifest and the lock file. */
function libraries(): readonly string[] {
  return LIBRARIES.map((name) => {
    const { version } = readJson(`docs/node_modules/${name}/package.json`) as { readonly version: string }
    return `${name}@${version}`
  })
}

/**
 * Follows the guide in a plain folder: installs the tarballs with npm, writes the guide's files exactly as on the page,
 * type-checks and runs them.
 */
export function guideFindings(packages: readonly PackedPackage[], folder: string): string[] {
  const installed = installPlain(folder, [...packages.map(({ tarball }) => tarball), ...libraries()])
  if (!installed.ok) return [`${PAGE}: npm install: ${installed.output}`]
  const blocks = markdownBlocks(readFileSync(join(root, PAGE), 'utf8'), PAGE)
  for (const { file, code } of blocks) if (file !== undefined) writeFileSync(join(folder, file), `${code}\n`)
  mkdirSync(join(folder, 'archive'), { recursive: true })
  const compilerOptions = {
    strict: true,
    target: 'es2024',
    module: 'nodenext',
    noEmit: true,
    allowImportingTsExtensions: true,
    types: ['node'],
    skipLibCheck: true,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  const types = run('tsc', ['--pretty', 'false', '-p', '.'], folder)
  if (!types.ok) return [`${PAGE}, as npm installs it: ${types.output}`]
  const ran = run('node', ['main.ts'], folder, { PORT: '0' })
  const missing = LAST_WORDS.filter((words) => !words.test(ran.output))
  return ran.ok && missing.length === 0
    ? []
    : [`${PAGE}: its program ended otherwise than the page says: ${ran.output}`]
}
