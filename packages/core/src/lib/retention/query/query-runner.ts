import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type ArchivedMessage, LeadKitError } from '@leadkit/contracts'
import { checkQuery } from './query-check.ts'
import type { QueryAnswer, QueryOrder, QueryRows } from './query-order.ts'

/** The code of `query-process.ts` as one text. `pnpm build` puts it into the published code, so that a bundled host includes it. */
declare const LEADKIT_QUERY_PROCESS: string | undefined

/**
 * A DuckDB in a process of its own, with the messages of one tenant. **Whatever a statement does, it ends with its process, and takes no more memory and time than
 * it may**: `end` kills the process, and the process ends itself before it takes more than its memory and 256 MiB.
 */
export class QueryRunner {
  readonly #child: ChildProcess
  readonly #operation: string
  readonly #exited: Promise<unknown>

  private constructor(child: ChildProcess, operation: string) {
    this.#child = child
    this.#operation = operation
    this.#exited = child.exitCode === null ? once(child, 'exit').catch(() => {}) : Promise.resolve()
  }

  /** @throws LeadKitError `configuration` without the package `@duckdb/node-api`. */
  static async start(operation: string, memoryBytes: number, signal: AbortSignal): Promise<QueryRunner> {
    const duckdb = findDuckDb(operation)
    const child = spawn(process.execPath, [`--max-old-space-size=${Math.ceil(memoryBytes / 1_048_576)}`, ...script()], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
      env: {},
    })
    // A process that cannot be started ends as well; whoever waits for its answer hears that.
    child.on('error', () => {})
    // It may be anything that a host's executable starts, and never answer.
    signal.addEventListener('abort', () => child.kill('SIGKILL'), { once: true })
    const runner = new QueryRunner(child, operation)
    try {
      await runner.#order({ kind: 'open', duckdb, memoryBytes })
      return runner
    } catch (error) {
      await runner.end()
      throw error
    }
  }

  /** @throws LeadKitError `invalid_input` for anything but one SELECT over `messages`. */
  async check(sql: string): Promise<void> {
    checkQuery(String(await this.#order({ kind: 'serialize', sql })), this.#operation)
  }

  async append(messages: readonly ArchivedMessage[], month: string): Promise<void> {
    await this.#order({ kind: 'append', messages, month })
  }

  /** The answer of a statement that was checked. */
  async ask(sql: string, limit: number): Promise<QueryRows> {
    return (await this.#order({ kind: 'ask', sql, limit })) as QueryRows
  }

  /** Resolves when the process is gone. */
  async end(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exited
  }

  async #order(order: QueryOrder): Promise<unknown> {
    const child = this.#child
    const { promise, resolve, reject } = Promise.withResolvers<QueryAnswer>()
    const ended = (): void => reject(endedEarly(child, this.#operation))
    child.once('message', resolve)
    child.once('exit', ended)
    child.once('error', ended)
    try {
      if (!child.connected) throw endedEarly(child, this.#operation)
      child.send(order, (error) => error !== null && ended())
      const answer = await promise
      if ('error' in answer) throw new LeadKitError(answer.error.code, answer.error.message)
      return answer.value
    } finally {
      child.off('message', resolve)
      child.off('exit', ended)
      child.off('error', ended)
    }
  }
}

function script(): readonly string[] {
  if (typeof LEADKIT_QUERY_PROCESS === 'string') return ['--input-type=module', '--eval', LEADKIT_QUERY_PROCESS]
  return ['--conditions=@leadkit/source', join(import.meta.dirname, 'query-process.ts')]
}

function findDuckDb(operation: string): string {
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve('@duckdb/node-api')).href
  } catch (cause) {
    throw new LeadKitError('configuration', `${operation}: install the package @duckdb/node-api, which asks archives`, {
      cause,
    })
  }
}

/** V8 ends a process by SIGABRT when its own memory is used up; an operating system, and the process itself, by SIGKILL. */
function endedEarly({ exitCode, signalCode }: ChildProcess, operation: string): LeadKitError {
  if (signalCode === 'SIGABRT' || signalCode === 'SIGKILL')
    return new LeadKitError(
      'invalid_input',
      `${operation}: the memory of the query is used up; name fewer months with from and to, ask for less, or raise memoryBytes`,
    )
  return new LeadKitError(
    'permanent',
    `${operation}: the process of DuckDB ended (${signalCode ?? exitCode ?? 'not started'}); write the statement in another way, and look whether @duckdb/node-api runs on this platform`,
  )
}
