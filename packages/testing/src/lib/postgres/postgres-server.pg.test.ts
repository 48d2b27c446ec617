import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isLeadKitError } from '@leadkit/contracts'
import { Client } from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { findInstalledPostgres } from './postgres-binaries.ts'
import { type PostgresOptions, type PostgresServer, startPostgres } from './postgres-server.ts'

const cleanups: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function start(options?: PostgresOptions): Promise<PostgresServer> {
  const server = await startPostgres(options)
  cleanups.push(() => server.stop())
  return server
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'leadkit-lasting-'))
  // PostgreSQL may run as another user, who must be able to enter the folder.
  await chmod(folder, 0o755)
  cleanups.push(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function query(connectionString: string, statement: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return (await client.query<object>(statement)).rows
  } finally {
    await client.end()
  }
}

async function settingOf(server: PostgresServer, name: string): Promise<unknown> {
  const [row] = await query(server.connectionString, `SELECT current_setting('${name}') AS value`)
  return row
}

async function configurationError(starting: Promise<unknown>): Promise<string> {
  const error: unknown = await starting.catch((thrown: unknown) => thrown)
  expect(isLeadKitError(error, 'configuration')).toBe(true)
  return String(error)
}

describe('startPostgres', () => {
  it('starts PostgreSQL 18 for tests, and leaves nothing behind', async () => {
    const server = await start({ settings: { work_mem: '8MB' } })
    expect(server.version).toBe(18)
    expect(await settingOf(server, 'fsync')).toEqual({ value: 'off' })
    expect(await settingOf(server, 'max_connections')).toEqual({ value: '200' })
    expect(await settingOf(server, 'work_mem')).toEqual({ value: '8MB' })
    const [folder] = await query(server.connectionString, `SELECT current_setting('data_directory') AS path`)
    const { path } = folder as { readonly path: string }
    expect(existsSync(path)).toBe(true)
    await server.stop()
    await server.stop()
    expect(existsSync(join(path, '..'))).toBe(false)
    await expect(query(server.connectionString, 'SELECT 1')).rejects.toThrow('ECONNREFUSED')
  })

  it('asks for its password, and knows upper and lower case of any language', async () => {
    const server = await start()
    const url = new URL(server.connectionString)
    expect(await query(url.href, `SELECT lower('ÄÉЖ') AS word`)).toEqual([{ word: 'äéж' }])
    url.password = 'guess'
    await expect(query(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
  })

  it('creates databases, and says when a name is taken', async () => {
    const server = await start()
    const connectionString = await server.createDatabase('Über "shop"')
    expect(await query(connectionString, 'SELECT current_database() AS name')).toEqual([{ name: 'Über "shop"' }])
    await expect(server.createDatabase('Über "shop"')).rejects.toMatchObject({ code: 'conflict' })
    await server.dropDatabase('Über "shop"')
    await server.dropDatabase('Über "shop"')
    await server.stop()
    await expect(server.createDatabase('late')).rejects.toMatchObject({ code: 'storage_unavailable' })
  })

  it('keeps the data of a named folder, safe against crashes when told so', async () => {
    const dataDir = join(await makeFolder(), 'data')
    const first = await start({ dataDir, durable: true })
    expect(await settingOf(first, 'fsync')).toEqual({ value: 'on' })
    await query(first.connectionString, 'CREATE TABLE kept AS SELECT 7 AS number')
    await first.stop()
    const port = Number(new URL(first.connectionString).port)
    const second = await start({ dataDir, port, durable: true })
    expect(second.connectionString).toBe(first.connectionString)
    expect(await query(second.connectionString, 'SELECT number FROM kept')).toEqual([{ number: 7 }])
  })

  it.skipIf(findInstalledPostgres(15) === undefined)('runs the PostgreSQL 15 that Debian installs', async () => {
    const server = await start({ version: 15 })
    expect(server.version).toBe(15)
    expect(await query(server.connectionString, `SELECT lower('Ä') AS word`)).toEqual([{ word: 'ä' }])
  })
})

describe('startPostgres refuses', () => {
  it('a version that is not installed', async () => {
    expect(await configurationError(startPostgres({ version: 9 }))).toContain('PostgreSQL 9 is not installed')
  })

  it('a folder without PostgreSQL', async () => {
    expect(await configurationError(startPostgres({ binaries: '/nowhere' }))).toContain('/nowhere/initdb')
  })

  it('a data folder with other files in it, which stay as they are', async () => {
    const dataDir = join(await makeFolder(), 'data')
    await mkdir(dataDir)
    await writeFile(join(dataDir, 'precious.txt'), 'mine')
    expect(await configurationError(startPostgres({ dataDir }))).toContain('holds other files')
    expect(existsSync(join(dataDir, 'precious.txt'))).toBe(true)
    expect(existsSync(`${dataDir}.incomplete`)).toBe(false)
  })

  it('a port that is taken', async () => {
    const holder = createServer((socket) => socket.destroy())
    const port = await new Promise<number>((resolve) => {
      holder.listen(0, '127.0.0.1', () => {
        const address = holder.address()
        resolve(typeof address === 'object' ? (address?.port ?? 0) : 0)
      })
    })
    cleanups.push(() => new Promise((resolve) => holder.close(() => resolve())))
    expect(await configurationError(startPostgres({ port }))).toContain(`did not start on port ${port}`)
  })

  it('a setting that PostgreSQL does not know', async () => {
    expect(await configurationError(startPostgres({ settings: { no_such_setting: 'on' } }))).toContain(
      'no_such_setting',
    )
  })
})
