import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a PostgreSQL server that a test can cut. */
export interface DatabaseProxy {
  readonly connectionString: string
  /** Destroys all connections and refuses new ones. */
  cut(): void
  repair(): void
  /** From now on each answer of the server takes so long to arrive. In milliseconds. */
  delayAnswers(delayMs: number): void
  close(): Promise<void>
}

export async function startDatabaseProxy(connectionString: string): Promise<DatabaseProxy> {
  const target = new URL(connectionString)
  const sockets = new Set<Socket>()
  let open = true
  let delayMs = 0
  const server = createServer((socket) => {
    if (!open) return socket.destroy()
    const upstream = connect(Number(target.port), target.hostname)
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      sockets.add(one)
      if (one === socket) one.pipe(other)
      else
        one.on('data', (chunk: Buffer) => {
          if (delayMs === 0) other.write(chunk)
          else setTimeout(() => other.write(chunk), delayMs)
        })
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
    return undefined
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const reached = new URL(connectionString)
  reached.hostname = '127.0.0.1'
  reached.port = String((server.address() as AddressInfo).port)
  const cut = (): void => {
    open = false
    for (const socket of sockets) socket.destroy()
  }
  return {
    connectionString: reached.href,
    cut,
    repair() {
      open = true
    },
    delayAnswers(milliseconds) {
      delayMs = milliseconds
    },
    close() {
      cut()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
