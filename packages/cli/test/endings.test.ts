import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFolder, run } from './run-command.ts'

function folderWith(config: string): string {
  const folder = createFolder()
  writeFileSync(path.join(folder, 'leadkit.config.mjs'), config)
  return folder
}

describe('a configuration that fails', () => {
  it('is told with its own words, as a wrong configuration', async () => {
    const folder = folderWith(`export default { kit: () => { throw new Error('set META_APP_SECRET in .env') } }`)
    const { code, told } = await run(folder, ['status'])
    expect(code).toBe(2)
    expect(told).toBe('configuration: kit() of the configuration failed: Error: set META_APP_SECRET in .env\n')
  })

  it('is told so when it cannot be loaded', async () => {
    const { code, told } = await run(folderWith(`process.loadEnvFile('not-there')`), ['status'])
    expect(code).toBe(2)
    expect(told).toMatch(/^configuration: .*cannot be loaded: .*not-there/)
  })
})

it('refuses a port that cannot be one', async () => {
  const { code, told } = await run(createFolder(), ['serve', '--port', '65536'])
  expect(code).toBe(2)
  expect(told).toContain('65535')
})
