import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFolder, run } from './run-command.ts'

describe('leadkit init', () => {
  it('writes a host whose configuration makes a kit, with fresh keys that only their owner reads', async () => {
    const folder = createFolder()
    const { code, out } = await run(folder, ['init', '--platform', 'facebook', 'twitter', 'linkedin'])
    expect(code).toBe(0)
    expect(out).toContain('npm install @leadkit/cli')
    const environment = readFileSync(path.join(folder, '.env'), 'utf8')
    expect(statSync(path.join(folder, '.env')).mode & 0o077).toBe(0)
    expect(/LEADKIT_ENCRYPTION_KEY=(.+)/u.exec(environment)?.[1]?.length).toBeGreaterThanOrEqual(44)
    expect(readFileSync(path.join(folder, 'compose.yaml'), 'utf8')).not.toMatch(/PASSWORD: [^$]/u)

    writeFileSync(path.join(folder, '.env'), environment.replaceAll(/^(\w+)=$/gmu, '$1=given'))
    const { told } = await run(folder, ['status'])
    expect(told).toMatch(/^storage_unavailable/u)
  })

  it('gives another host other keys', async () => {
    const [one, other] = [createFolder(), createFolder()]
    await run(one, ['init'])
    await run(other, ['init'])
    expect(readFileSync(path.join(one, '.env'), 'utf8')).not.toBe(readFileSync(path.join(other, '.env'), 'utf8'))
  })

  it('never writes over a file', async () => {
    const folder = createFolder()
    writeFileSync(path.join(folder, 'compose.yaml'), 'mine')
    const { code, told } = await run(folder, ['init'])
    expect([code, readFileSync(path.join(folder, 'compose.yaml'), 'utf8')]).toEqual([2, 'mine'])
    expect(told).toContain('compose.yaml')
  })
})
