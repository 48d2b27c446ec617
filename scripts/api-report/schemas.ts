import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../workspace.ts'
import { createDeclarationProgram } from './entry-report.ts'
import { httpSchemas } from './http-schemas.ts'

// Writes the schemas of the JSON API from core's declarations, as `tsc -b` wrote them. With --check it compares instead.

const check = process.argv.includes('--check')
const entry = join(root, 'packages/core/dist/index.d.ts')
const files = httpSchemas(createDeclarationProgram([entry]), entry, root)
const stale = files.filter(({ path, text }) => {
  const file = join(root, path)
  return !existsSync(file) || readFileSync(file, 'utf8') !== text
})
for (const { path, text } of stale) {
  if (check) console.error(`${path} is not what core declares: run \`pnpm api\``)
  else {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}
console.log(
  `${files.length} files of schemas of the JSON API: ${stale.length} ${check ? 'are out of date' : 'written'}`,
)
process.exitCode = check && stale.length > 0 ? 1 : 0
