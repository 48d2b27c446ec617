import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import type { ExitCode } from './exit-code.ts'

/** What a command does: it gets what it works with, its options and its parameters, and gives its exit code. */
type Work = (context: CommandContext, flags: never, parameters: readonly string[]) => Promise<ExitCode>

/** Registers what a command does. The options that `work` expects are those that the command declares. */
export type Act = (work: Work) => (this: Command) => Promise<void>
