import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

const ENTRY = new URL('worker-process.ts', import.meta.url)

type Message = { readonly ready: true } | { readonly done: readonly (readonly [taskId: string, at: number])[] }

/** Worker processes of one contestant, and when each task was done (milliseconds since 1970, with fractions). */
export class WorkerTeam {
  readonly doneAt = new Map<string, number>()
  readonly #children: ChildProcess[] = []
  #repeated = 0
  #waiting: { readonly count: number; readonly resolve: () => void } | undefined

  /** Resolves when all processes are ready to work. */
  static async start(contestant: string, connectionString: string, size: number): Promise<WorkerTeam> {
    const team = new WorkerTeam()
    await Promise.all(Array.from({ length: size }, () => team.#add(contestant, connectionString)))
    return team
  }

  /** Resolves when `count` tasks in total are done. Rejects if that takes longer than the limit. */
  async untilDone(count: number, limitMs: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#waiting = { count, resolve }
    const timer = setTimeout(
      () => reject(new Error(`only ${this.doneAt.size} of ${count} tasks ended in ${limitMs} ms`)),
      limitMs,
    )
    this.#check()
    await promise.finally(() => clearTimeout(timer))
  }

  /** Ends the processes. @throws if a task was done twice. */
  async stop(): Promise<void> {
    await Promise.all(
      this.#children.map(async (child) => {
        if (child.exitCode !== null) return
        child.send({ stop: true })
        await once(child, 'exit')
      }),
    )
    if (this.#repeated > 0) throw new Error(`${this.#repeated} tasks ran twice`)
  }

  async #add(contestant: string, connectionString: string): Promise<void> {
    const ready = Promise.withResolvers<void>()
    const child = fork(ENTRY, [contestant, connectionString])
    this.#children.push(child)
    child.on('exit', (code) => ready.reject(new Error(`A worker of ${contestant} ended with ${code}`)))
    child.on('message', (message: Message) => {
      if ('ready' in message) return ready.resolve()
      for (const [taskId, at] of message.done) {
        if (this.doneAt.has(taskId)) this.#repeated += 1
        this.doneAt.set(taskId, at)
      }
      this.#check()
    })
    await ready.promise
  }

  #check(): void {
    if (this.#waiting !== undefined && this.doneAt.size >= this.#waiting.count) this.#waiting.resolve()
  }
}
