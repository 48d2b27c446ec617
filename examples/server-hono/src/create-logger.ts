import type { Logger } from '@leadkit/contracts'

/** Writes warnings and errors as one JSON object per line. A real host passes its own logger, such as pino. */
export function createLogger(write: (line: string) => void): Logger {
  const at = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) =>
    write(JSON.stringify({ level, time: new Date().toISOString(), message, ...fields }))
  return { debug: () => {}, info: () => {}, warn: at('warn'), error: at('error') }
}
