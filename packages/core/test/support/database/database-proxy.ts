import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a PostgreSQL server that a test can cut. */
export interface DatabaseProxy {
  readonly connectionString: string
  /** Destroys all connections and refuses new ones. */
  cut(): void
  repair(): void
  /** Keeps all answers of the server from the first commit on that follows a statement with this text on its connection. */
  holdAnswersAfter(statement: string): void
  /** Gives out the answers that were kept, and keeps no more. */
  releaseAnswers(): void
  close(): Promise<void>
}

export async function startDatabaseProxy(connectionString: string): Promise<DatabaseProxy> {
  const target = new URL(connectionString)
  const sockets = new Set<Socket>()
  let open = true
  let awaited: string | undefined
  let holding = false
  let held: (() => void)[] = []
  const server = createServer((socket) => {
    if (!open) return socket.destroy()
    const upstream = connect(Number(target.port), target.hostname)
    const isCommit = commitAfter()
    const watch = (chunk: Buffer): void => {
      holding ||= awaited !== undefined && isCommit(chunk.toString('latin1'), awaited)
    }
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      sockets.add(one)
      if (one === socket) one.on('data', watch).pipe(other)
      else
        one.on('data', (chunk: Buffer) => {
          if (holding) held.push(() => other.write(chunk))
          else other.write(chunk)
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
  const cut = (): void => {
    open = false
    for (const socket of sockets) socket.destroy()
  }
  return {
    connectionString: throughPort(target, (server.address() as AddressInfo).port),
    cut,
    repair() {
      open = true
    },
    holdAnswersAfter(statement) {
      awaited = statement
    },
    releaseAnswers() {
      awaited = undefined
      holding = false
      for (const give of held) give()
      held = []
    },
    close() {
      cut()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** For one connection: true for a commit that follows a message with the statement. */
function commitAfter(): (sent: string, statement: string) => boolean {
  let matched = false
  return (sent, statement) => {
    matched ||= sent.includes(statement)
    return matched && /\bcommit\b/i.test(sent)
  }
}

function throughPort(target: URL, port: number): string {
  const reached = new URL(target)
  reached.hostname = '127.0.0.1'
  reached.port = String(port)
  return reached.href
}
