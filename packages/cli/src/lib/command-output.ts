/** Where a command writes, and what ends it. Default: this process. */
export interface CommandOutput {
  /** The result. */
  readonly write: (text: string) => void
  /** Progress and errors. */
  readonly tell: (text: string) => void
  /** True if `tell` writes to a terminal: progress is then one line that is redrawn. */
  readonly isTerminal: boolean
  /** Ends the command early. */
  readonly signal: AbortSignal
  /** The folder that relative paths start from. */
  readonly folder: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

const ENDING = ['SIGINT', 'SIGTERM'] as const

/** The output of this process. SIGINT or SIGTERM ends the command; a second one, of either kind, ends the process. */
export function processOutput(): CommandOutput {
  const controller = new AbortController()
  const stop = (): void => {
    for (const name of ENDING) process.off(name, stop)
    controller.abort()
  }
  for (const name of ENDING) process.on(name, stop)
  return {
    write: (text) => void process.stdout.write(text),
    tell: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY,
    signal: controller.signal,
    folder: process.cwd(),
    environment: process.env,
  }
}
