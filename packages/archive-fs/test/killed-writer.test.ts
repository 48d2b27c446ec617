import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createTestCallContext } from '@leadkit/testing'
import { afterAll, expect, it } from 'vitest'
import { createFsArchiveSink } from '../src/index.ts'

const directory = mkdtempSync(join(tmpdir(), 'leadkit-killed-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const ROUNDS = 6
const context = createTestCallContext()
const sink = createFsArchiveSink({ directory })

/** Runs the writer from version `start`, kills it some time after its first version, and returns the last version that it reported as done. */
async function writeUntilKilled(start: number, delayMs: number): Promise<number> {
  const script = fileURLToPath(new URL('./writer-process.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@leadkit/source', script, directory, String(start)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let last = -1
  for await (const line of createInterface({ input: child.stdout })) {
    if (last === -1) setTimeout(() => child.kill('SIGKILL'), delayMs)
    last = Number(line)
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return last
}

it('leaves a whole object, at least as new as the last one said to be done, whenever its writer is killed', async () => {
  let version = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const done = await writeUntilKilled(version, 3 + 7 * round)
    expect(done).toBeGreaterThanOrEqual(version)
    const { object, body } = await sink.read('tenant/object', context)
    let text = ''
    for await (const chunk of body) text += Buffer.from(chunk).toString()
    expect(object.size).toBe(300_000)
    expect([String(done % 10).repeat(300_000), String((done + 1) % 10).repeat(300_000)]).toContain(text)
    version = done + 2
  }
}, 30_000)
