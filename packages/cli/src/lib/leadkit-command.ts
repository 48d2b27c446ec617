import { isLeadKitError, type LeadKitError } from '@leadkit/contracts'
import { CommanderError } from 'commander'
import { type CommandOutput, processOutput } from './command-output.ts'
import type { ExitCode } from './exit-code.ts'
import { createProgram } from './program.ts'

/** Errors of the call or the configuration: the same call fails again. */
const WRONG_CALL: ReadonlySet<string> = new Set([
  'configuration',
  'invalid_input',
  'not_found',
  'tenant_unknown',
  'conflict',
  'legal_hold',
])

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
    return output.signal.aborted && code === 0 ? endOf(parameters) : code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (isLeadKitError(error, 'aborted') || output.signal.aborted) {
      output.tell('Interrupted: run the same command again to go on\n')
      return 130
    }
    if (isLeadKitError(error)) return tellError(error, output)
    // An error that is not LeadKit's may quote data.
    output.tell(`The command failed with ${error instanceof Error ? error.name : 'an error'} that is not LeadKit's\n`)
    return 3
  }
}

/** A server or a worker ends by a signal; anything else was interrupted. */
function endOf(parameters: readonly string[]): ExitCode {
  return parameters.some((one) => one === 'serve' || one === 'worker') ? 0 : 130
}

function tellError(error: LeadKitError, { tell }: CommandOutput): ExitCode {
  tell(`${error.code}: ${error.message}\n`)
  return WRONG_CALL.has(error.code) ? 2 : 3
}
