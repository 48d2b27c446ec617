import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createLeadKit } from '@leadkit/core'
import { Pool } from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { Database } from '../src/lib/database/database.ts'
import { TEST_KEYS } from './support/access/test-keys.ts'

// Seen in the storm: pg_terminate_backend met a connection in the moment in which it was ready, and the whole host died.

function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

const ready = Buffer.concat([message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))])
const terminated = message(
  'E',
  Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'),
)

const sockets = new Set<Socket>()
let server: Server | undefined

/** Speaks as a PostgreSQL that is told to end a connection when it is ready. */
async function startDyingPostgres(): Promise<string> {
  const started = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(Buffer.concat([ready, terminated])))
  })
  server = started
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  return `postgres://leadkit@127.0.0.1:${(started.address() as AddressInfo).port}/leadkit`
}

afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets.clear()
  await new Promise((resolve) => server?.close(resolve))
})

describe('a connection that ends in the moment in which it is ready', () => {
  it('fails the call, and not the process', async () => {
    const connectionString = await startDyingPostgres()
    const kit = createLeadKit({ database: { connectionString }, encryption: TEST_KEYS })
    await expect(kit.pendingWork()).rejects.toMatchObject({ code: 'storage_unavailable' })
    await kit.close()
  })

  it("fails the call on the host's own pool, too", async () => {
    const pool = new Pool({ connectionString: await startDyingPostgres() })
    const kit = createLeadKit({ database: { pool }, encryption: TEST_KEYS })
    await expect(kit.pendingWork()).rejects.toMatchObject({ code: 'storage_unavailable' })
    await kit.close()
    await pool.end()
  })

  it('leaves the one for LISTEN to be opened again', async () => {
    const database = new Database({ connectionString: await startDyingPostgres() })
    const client = await database.listenConnection?.()
    await expect(client?.query('LISTEN leadkit')).rejects.toThrow(/terminat|closed|ended|queryable/)
    await database.close()
  })
})
