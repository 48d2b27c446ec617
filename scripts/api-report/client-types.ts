import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createApi } from '@leadkit/api'
import openapiTS, { astToString } from 'openapi-typescript'
import { root } from '../workspace.ts'

// Writes the types of the client from the API's document. With --check it compares instead.

const nobody = { tenant: () => null, authenticate: () => Promise.reject(new Error('Only the document is read')) }
const { document } = createApi({ kit: nobody })
const written = astToString(await openapiTS(JSON.stringify(document), { alphabetize: true }))
// The document has neither.
const types = written.replaceAll(/^export type (?:webhooks|\$defs) = Record<string, never>;\n/gm, '')
const path = 'packages/client/src/lib/generated/api-types.ts'
const text = `// Written by \`pnpm api\` from the document of @leadkit/api. Do not edit.\n\n${types}`
const file = join(root, path)
const isStale = !existsSync(file) || readFileSync(file, 'utf8') !== text
if (isStale && process.argv.includes('--check')) {
  console.error(`${path} is not what the API's document says: run \`pnpm api\``)
  process.exitCode = 1
} else if (isStale) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
console.log(`types of the client: ${isStale ? 'changed' : 'up to date'}`)
