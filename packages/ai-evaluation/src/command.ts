export { runEvaluateCommand } from './lib/evaluate-command.ts'
export type { CommandOutput, ExitCode } from './lib/evaluate-command.ts'
