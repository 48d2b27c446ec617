import type { WriteStream } from 'node:tty'

const EVERY_MS = 100
/** Without a terminal, a line is printed at this interval. */
const PLAIN_EVERY_MS = 2_000

/** Shows the progress of a play on one line that is overwritten. */
export function createProgressLine(out: WriteStream): { show(line: string): void; end(): void } {
  let shownAt = 0
  let last = ''
  return {
    show(line) {
      const now = Date.now()
      // A new step is always shown, its count only at intervals.
      const isNewStep = line.split(' ')[0] !== last.split(' ')[0]
      if (!isNewStep && now - shownAt < (out.isTTY ? EVERY_MS : PLAIN_EVERY_MS)) return
      shownAt = now
      last = line
      out.write(out.isTTY ? `\r\u001B[2K${line}` : `${line}\n`)
    },
    end() {
      if (out.isTTY) out.write('\r\u001B[2K')
    },
  }
}
