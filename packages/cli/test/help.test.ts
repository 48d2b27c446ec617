import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../src/lib/program.ts'
import { createFolder, run } from './run-command.ts'

const folder = createFolder()

function leaves(command: Command, before: readonly string[] = []): readonly (readonly string[])[] {
  return command.commands.flatMap((child) => {
    const path = [...before, child.name()]
    return child.commands.length > 0 ? leaves(child, path) : [path]
  })
}

const silent = {
  write: () => {},
  tell: () => {},
  isTerminal: false,
  signal: new AbortController().signal,
  folder,
  environment: {},
}
const commands = leaves(createProgram(silent, () => {})).map((path) => [path.join(' '), path] as const)

describe('every command', () => {
  it.each(commands)('%s has help with an example', async (name, path) => {
    const { code, out } = await run(folder, [...path, '--help'])
    expect(code).toBe(0)
    expect(out).toContain(`$ leadkit ${name}`)
  })

  it.each(commands)('%s refuses an unknown option before it does anything', async (_name, path) => {
    const { code, told } = await run(folder, [...path, '--dryrun'])
    expect(code).toBe(2)
    expect(told).toMatch(/unknown option|missing required|required option/)
  })
})

describe('a wrong call', () => {
  it('suggests the command that was meant', async () => {
    const { code, told } = await run(folder, ['migarte'])
    expect(code).toBe(2)
    expect(told).toContain('migrate')
  })

  it('refuses a parameter too many', async () => {
    expect(await run(folder, ['status', 'now'])).toMatchObject({ code: 2 })
  })

  it('says what to do where there is no configuration', async () => {
    const { code, told } = await run(folder, ['status'])
    expect(code).toBe(2)
    expect(told).toContain('leadkit init')
  })

  it('says so where the named configuration is not there', async () => {
    const { code, told } = await run(folder, ['--config', 'other.ts', 'status'])
    expect(code).toBe(2)
    expect(told).toContain('other.ts')
  })
})
