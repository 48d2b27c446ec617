import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

const entry = join(import.meta.dirname, '../server.ts')
const START_TIMEOUT_MS = 30_000

/** The example server in its own process, so that it can be killed. */
export interface ServerChild {
  readonly url: string
  /** Ends it with SIGKILL, like a power cut. */
  kill(): Promise<void>
  /** Asks it to finish its current work. */
  stop(): Promise<void>
}

/** @throws Error with the end of the server's output if it does not listen within 30 s. */
export async function startServerChild(environment: Readonly<Record<string, string>>): Promise<ServerChild> {
  const child = spawn(process.execPath, ['--conditions=@leadkit/source', entry], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // We handle a Ctrl+C in the terminal.
    detached: true,
  })
  const ended = once(child, 'exit')
  const endWithUs = (): void => void child.kill('SIGKILL')
  process.once('exit', endWithUs)
  void ended.then(() => process.off('exit', endWithUs))
  const errors: string[] = []
  readLines(child.stderr, (line) => {
    errors.push(line)
    if (errors.length > 40) errors.shift()
    if (process.env['LEADKIT_DEMO_VERBOSE'] !== undefined) console.error(line)
  })
  const url = await firstUrl(child, ended, errors)
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await ended
  }
  return { url, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') }
}

async function firstUrl(child: ChildProcess, ended: Promise<unknown>, errors: readonly string[]): Promise<string> {
  const url = new Promise<string>((resolve) => {
    readLines(child.stdout, (line) => {
      const [, found] = /^listening on (\S+)$/.exec(line) ?? []
      if (found !== undefined) resolve(found)
    })
  })
  const timeout = AbortSignal.timeout(START_TIMEOUT_MS)
  const late = new Promise((resolve) => timeout.addEventListener('abort', resolve, { once: true }))
  const first = await Promise.race([url, ended.then(() => undefined), late.then(() => undefined)])
  if (first !== undefined) return first
  child.kill('SIGKILL')
  throw new Error(`The server did not start. It wrote:\n${errors.join('\n')}`)
}

function readLines(stream: Readable | null, onLine: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on('line', onLine)
}
