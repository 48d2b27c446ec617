export { runLeadKitCommand } from './lib/leadkit-command.ts'
export type { CommandOutput } from './lib/command-output.ts'
export type { ExitCode } from './lib/exit-code.ts'
