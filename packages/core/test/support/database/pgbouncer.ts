import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** A PgBouncer in transaction mode in front of a server, for its databases of any name. */
export interface Pgbouncer {
  /** The server's connection string, by way of the pooler. */
  readonly connectionString: string
  stop(): Promise<void>
}

/** The program; undefined where this machine has none. `scripts/pgbouncer.sh` gets Debian's and names it. */
export const pgbouncerProgram: string | undefined = process.env['LEADKIT_PGBOUNCER']

/** @param poolSize how many connections to the server a database's clients share. */
export async function startPgbouncer(server: string, poolSize: number): Promise<Pgbouncer> {
  if (pgbouncerProgram === undefined)
    throw new Error('LEADKIT_PGBOUNCER must name the program; see scripts/pgbouncer.sh')
  const folder = await mkdtemp(join(tmpdir(), 'leadkit-pgbouncer-'))
  const port = await freePort()
  const file = join(folder, 'pgbouncer.ini')
  await writeFile(file, configuration(new URL(server), port, poolSize))
  await chmod(folder, 0o755)
  const user = process.geteuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const program = spawn(pgbouncerProgram, ['-q', file], { ...user, stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  program.stderr.on('data', (part) => (log = `${log}${String(part)}`.slice(-4_000)))
  await untilReady(program, port, () => log)
  const connectionString = new URL(server)
  connectionString.port = String(port)
  return {
    connectionString: connectionString.href,
    async stop() {
      if (program.exitCode === null && program.signalCode === null) {
        program.kill('SIGKILL')
        await once(program, 'exit')
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Its own defaults, except for where it listens and how many may wait. */
function configuration({ hostname, port, username, password }: URL, listenPort: number, poolSize: number): string {
  return `[databases]
* = host=${hostname} port=${port} user=${username} password=${decodeURIComponent(password)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 1000
`
}

async function untilReady(program: ChildProcess, port: number, log: () => string): Promise<void> {
  while (program.exitCode === null) {
    const socket = connect(port, '127.0.0.1')
    const ready = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    if (ready) return
    await pause(20)
  }
  throw new Error(`PgBouncer did not start: ${log()}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}
