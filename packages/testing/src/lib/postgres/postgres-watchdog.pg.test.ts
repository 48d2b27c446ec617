import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import { isAlive, readServerPid } from './data-folder.ts'
import { startPostgres } from './postgres-server.ts'

const script = fileURLToPath(new URL('../../../test/hold-postgres.ts', import.meta.url))

interface Held {
  readonly child: ChildProcess
  readonly connectionString: string
  readonly dataFolder: string
  readonly serverPid: number
}

/** Another process that starts a server, in its own process group, so that the whole group can be killed. */
async function holdPostgres(end: 'hold' | 'exit', ...more: readonly string[]): Promise<Held> {
  const child = spawn(process.execPath, ['--conditions=@leadkit/source', script, end, ...more], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [connectionString] = (await once(createInterface(child.stdout), 'line')) as [string]
  const client = new Client({ connectionString })
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query<{ path: string }>(`SELECT current_setting('data_directory') AS path`)
  await client.end()
  const dataFolder = rows[0]?.path ?? ''
  const serverPid = await readServerPid(dataFolder)
  if (serverPid === undefined) throw new Error('The server has ended too early')
  return { child, connectionString, dataFolder, serverPid }
}

function kill(child: ChildProcess, whole: 'process' | 'group'): void {
  if (child.pid === undefined) throw new Error('The child never started')
  process.kill(whole === 'group' ? -child.pid : child.pid, 'SIGKILL')
}

async function parentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1])
}

async function expectGone({ serverPid, dataFolder }: Held): Promise<void> {
  await expect.poll(() => isAlive(serverPid), { timeout: 30_000 }).toBe(false)
  await expect.poll(() => existsSync(dirname(dataFolder)), { timeout: 30_000 }).toBe(false)
}

describe('a server whose run is killed', () => {
  it.each(['process', 'group'] as const)('ends with the %s and leaves no folder', async (whole) => {
    const held = await holdPostgres('hold')
    expect(isAlive(held.serverPid)).toBe(true)
    kill(held.child, whole)
    await expectGone(held)
  })

  it('neither keeps a process alive that forgot to stop it, nor outlives that', async () => {
    const starting = holdPostgres('hold')
    kill((await starting).child, 'process')
    await expectGone(await starting)
    const child = spawn(process.execPath, ['--conditions=@leadkit/source', script, 'exit'], { stdio: 'ignore' })
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('can be started again at once on a folder that lasts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'leadkit-lasting-'))
    await chmod(folder, 0o755)
    const dataDir = join(folder, 'data')
    const held = await holdPostgres('hold', dataDir)
    kill(held.child, 'process')
    const again = await startPostgres({ dataDir, durable: true })
    expect(new URL(again.connectionString).password).toBe(new URL(held.connectionString).password)
    await again.stop()
    expect(existsSync(join(dataDir, 'PG_VERSION'))).toBe(true)
    await rm(folder, { recursive: true, force: true })
  })

  it.skipIf(process.platform !== 'linux')('is ended by the next start when its watchdog was killed too', async () => {
    const held = await holdPostgres('hold')
    process.kill(await parentOf(held.serverPid), 'SIGKILL')
    kill(held.child, 'process')
    await once(held.child, 'exit')
    expect(isAlive(held.serverPid)).toBe(true)
    const next = await startPostgres()
    await next.stop()
    await expectGone(held)
  })
})
