import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('names PGlite in no import that a bundler would resolve, because it is an optional peer', () => {
  const folder = join(import.meta.dirname, '../..')
  const sources = globSync('**/*.ts', { cwd: folder }).filter((path) => !/\.test(-d)?\.ts$/.test(path))
  expect(sources.length).toBeGreaterThan(200)
  const naming = sources.filter((path) =>
    /(?:from|import\(?)\s*['"`]@electric-sql\/pglite/.test(readFileSync(join(folder, path), 'utf8')),
  )
  expect(naming).toEqual([])
})
