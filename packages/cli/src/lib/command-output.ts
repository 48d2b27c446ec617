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

/** The output of this process. SIGINT and SIGTERM end the command; a second one ends the process. */
export function processOutput(): CommandOutput {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort())
  return {
    write: (text) => void process.stdout.write(text),
    tell: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY,
    signal: controller.signal,
    folder: process.cwd(),
    environment: process.env,
  }
}
