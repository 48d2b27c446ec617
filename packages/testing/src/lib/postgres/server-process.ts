import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { LeadKitError } from '@leadkit/contracts'
import type { SystemUser } from './unprivileged-user.ts'

export interface ServerCommand {
  readonly executable: string
  readonly parameters: readonly string[]
  readonly user: SystemUser | undefined
  /** `SIGINT` shuts down with a checkpoint, `SIGQUIT` at once, which is enough if the data is deleted with the server. */
  readonly stopSignal: 'SIGINT' | 'SIGQUIT'
  /** Removed after the server stops; a server that ends on its own leaves it to us. */
  readonly removeAfter: string | undefined
}

export interface ServerProcess {
  /** Resolves with the end of the log when the server has ended. */
  readonly ended: Promise<string>
  hasEnded(): boolean
  /** Resolves when the server has ended and `removeAfter` has been removed. */
  stop(): Promise<void>
}

/** PostgreSQL and its tools do not inherit our environment: PGDATA, LC_ALL and the like would change what they do. */
const SERVER_ENVIRONMENT: Readonly<Record<string, string>> = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/**
 * The process between us and the server. Its standard input closes when we stop the server, and also when we are killed without a chance
 * to clean up; in both cases it ends the server and removes the folder. It runs outside our process group, so that Ctrl-C and a kill of
 * the group do not reach it. Passed to `node --eval`, so that the bundle needs no extra file.
 */
const WATCHDOG = `
const { spawn } = require('node:child_process')
const { rmSync } = require('node:fs')
const { executable, parameters, user, stopSignal, removeAfter } = JSON.parse(process.argv[1])
const server = spawn(executable, parameters, { ...user, stdio: ['ignore', 'ignore', 'inherit'] })
let stopping = false
const finish = () => {
  if (stopping && removeAfter !== undefined) rmSync(removeAfter, { recursive: true, force: true, maxRetries: 5 })
  process.exit(0)
}
const stop = () => {
  stopping = true
  server.kill(stopSignal)
  setTimeout(() => server.kill('SIGQUIT'), 30000)
  setTimeout(() => server.kill('SIGKILL'), 35000)
}
server.once('error', (error) => { console.error(error.message); finish() })
server.once('exit', finish)
process.stdin.once('close', stop).resume()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, stop)
`

const KEPT_LOG_CHARACTERS = 8_000

/** Starts a server under a watchdog, so that it never outlives us. A server that was not stopped does not keep our process alive. */
export function startServerProcess(command: ServerCommand): ServerProcess {
  const watchdog = spawn(process.execPath, ['--eval', WATCHDOG, JSON.stringify(command)], {
    cwd: '/',
    detached: true,
    env: SERVER_ENVIRONMENT,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let log = ''
  watchdog.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    log = (log + chunk).slice(-KEPT_LOG_CHARACTERS)
  })
  let hasEnded = false
  const ended = once(watchdog, 'close').then(() => {
    hasEnded = true
    return log
  })
  // A watchdog that has exited cannot be told to stop, and need not be.
  watchdog.stdin.on('error', () => {})
  const handles = [watchdog, watchdog.stdin, watchdog.stderr].filter((handle) => isReferenced(handle))
  for (const handle of handles) handle.unref()
  return {
    ended,
    hasEnded: () => hasEnded,
    async stop() {
      for (const handle of handles) handle.ref()
      watchdog.stdin.end()
      await ended
      if (command.removeAfter !== undefined)
        await rm(command.removeAfter, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

interface Referenced {
  ref(): void
  unref(): void
}

/** A child's pipes are sockets, although their types do not say so. */
function isReferenced(handle: object): handle is Referenced {
  return 'ref' in handle && 'unref' in handle
}

/** Runs one of PostgreSQL's tools to its end. @throws LeadKitError `configuration` with the tool's output. */
export async function runTool(
  executable: string,
  parameters: readonly string[],
  user: SystemUser | undefined,
): Promise<void> {
  const child = spawn(executable, parameters, {
    ...user,
    cwd: '/',
    env: SERVER_ENVIRONMENT,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said = (said + chunk).slice(-KEPT_LOG_CHARACTERS)
  })
  const failure = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code) => resolve(code === 0 ? undefined : said))
  })
  if (failure === undefined) return
  const advice = 'it must be executable by, and its folders open to, the user that PostgreSQL runs as'
  throw new LeadKitError('configuration', `${executable} failed (${advice}): ${failure.trim()}`)
}
