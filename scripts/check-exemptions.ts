import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace.ts'

// The rules hold for every file: a comment that switches the linter or the type checker off is itself a finding.
// `@ts-expect-error` belongs to type tests only.

const off = /(?:ox|es)lint-(?:disable|enable)|@ts-(?:ignore|nocheck)|oxfmt-ignore|@vitest-ignore|(?:v8|c8) ignore/
const expectError = /@ts-expect-error/

const files = globSync('{packages,examples,benchmarks,scripts,docs}/**/*.{ts,tsx,js,mjs}', {
  cwd: root,
  exclude: (path) => /(?:^|\/)(?:node_modules|dist|\.tsbuild|\.docs-check)$/.test(path),
}).filter((file) => file !== 'scripts/check-exemptions.ts')

const findings = files.flatMap((file) =>
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      const forbidden = off.test(line) || (expectError.test(line) && !file.endsWith('.test-d.ts'))
      return forbidden ? [`${file}:${index + 1}: ${line.trim()}`] : []
    }),
)

for (const finding of findings) console.error(finding)
console.log(`${files.length} files looked through for exemptions: ${findings.length} findings`)
process.exitCode = findings.length === 0 ? 0 : 1
