import { isLeadKitError } from '@leadkit/contracts'
import { CommanderError } from 'commander'
import { type CommandOutput, processOutput } from './command-output.ts'
import { EXIT_CODES, type ExitCode } from './exit-code.ts'
import { createProgram } from './program.ts'

/**
 * `leadkit <command>`.
 * @param parameters without the program's name.
 */
export async function runLeadKitCommand(
  parameters: readonly string[],
  output: CommandOutput = processOutput(),
): Promise<ExitCode> {
  let code: ExitCode = 0
  const program = createProgram(output, (ended) => (code = ended))
  try {
    await program.parseAsync(parameters, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (isInterruption(error, output.signal)) {
      output.tell('Interrupted: run the same command again to go on\n')
      return 130
    }
    if (isLeadKitError(error)) {
      output.tell(`${error.code}: ${error.message}\n`)
      return EXIT_CODES[error.code]
    }
    // An error that is not LeadKit's may quote data.
    output.tell(`The command failed with ${error instanceof Error ? error.name : 'an error'} that is not LeadKit's\n`)
    return 3
  }
}

function isInterruption(error: unknown, { aborted, reason }: AbortSignal): boolean {
  return isLeadKitError(error, 'aborted') || (aborted && (error === reason || isAbortError(error)))
}

function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
