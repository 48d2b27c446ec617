import type { CommandOutput } from './command-output.ts'

const REDRAW_MS = 100
/** How often a line is written where there is no terminal. */
const LINE_MS = 2_000
const CLEAR = '\r\u001B[2K'

/** Shows how far a long command is. */
export interface Progress {
  /** @param data the same as data, for `--json`. */
  show(text: string, data: unknown): void
  /** Removes the line from the terminal. */
  end(): void
}

/**
 * On a terminal one line that is redrawn; elsewhere a plain line every two seconds; with `json` every step as a line of JSON. All of it goes to standard
 * error, so that a pipe has the result alone.
 */
export function createProgress({ tell, isTerminal }: CommandOutput, json: boolean, now = Date.now): Progress {
  let last = -Infinity
  let drawn = false
  return {
    show(text, data) {
      if (json) return tell(`${JSON.stringify(data)}\n`)
      const time = now()
      if (time - last < (isTerminal ? REDRAW_MS : LINE_MS)) return
      last = time
      drawn = isTerminal
      tell(isTerminal ? `${CLEAR}${text}` : `${text}\n`)
    },
    end() {
      if (drawn) tell(CLEAR)
      drawn = false
    },
  }
}
