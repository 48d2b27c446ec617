import { createHash } from 'node:crypto'
import { mkdir, realpath, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LeadKitError } from '@leadkit/contracts'

/**
 * **A folder is open in one process at a time, and a killed process leaves no lock behind**: the lock is a socket on which this process listens, and the system
 * closes it with the process, however that ends. Makes the folder if it is missing. Two containers that share a volume do not see each other's sockets.
 * @returns what gives the folder free.
 * @throws LeadKitError `configuration` if the folder is open already, in this process or another one.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true })
  const address = addressOf(await realpath(folder))
  const server = (await listen(address)) ?? ((await answers(address)) ? null : await listenAgain(address))
  if (server === null)
    throw new LeadKitError(
      'configuration',
      'database.pglite: the folder is open in another process or kit, and PGlite serves one; stop the other, or use PostgreSQL',
    )
  server.unref()
  return () => new Promise((resolve) => server.close(() => resolve()))
}

/** Linux and Windows have names that end with the process; elsewhere it is a file, which a killed process leaves. */
function addressOf(folder: string): string {
  const name = `leadkit-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`
  if (process.platform === 'linux') return `\0${name}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`)
}

/** Null if the address is taken. */
function listen(address: string): Promise<Server | null> {
  const server = createServer((socket) => socket.destroy())
  const { promise, resolve, reject } = Promise.withResolvers<Server | null>()
  server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)))
  server.listen(address, () => resolve(server))
  return promise
}

async function listenAgain(address: string): Promise<Server | null> {
  await rm(address, { force: true })
  return listen(address)
}

/** False for a file that a killed process left. */
function answers(address: string): Promise<boolean> {
  if (address.startsWith('\0')) return Promise.resolve(true)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(address)
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}
