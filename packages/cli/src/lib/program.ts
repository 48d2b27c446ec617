import { Command } from 'commander'
import type { Act } from './act.ts'
import { type GlobalFlags, withContext } from './command-context.ts'
import type { CommandOutput } from './command-output.ts'
import { addAccessCommands } from './commands/access-commands.ts'
import { addAccountCommands } from './commands/account-commands.ts'
import { addArchiveCommands } from './commands/archive-commands.ts'
import { addCrmCommands } from './commands/crm-commands.ts'
import { addDeliveryCommands } from './commands/delivery-commands.ts'
import { addDevCommands } from './commands/dev-commands.ts'
import { addInitCommand } from './commands/init-command.ts'
import { addSchemaCommands } from './commands/schema-commands.ts'
import { addServeCommands } from './commands/serve-commands.ts'
import { addSubjectCommands } from './commands/subject-commands.ts'
import { addTenantCommands } from './commands/tenant-commands.ts'
import { addTransferCommands } from './commands/transfer-commands.ts'
import type { ExitCode } from './exit-code.ts'

/** All commands. An unknown command, option or parameter is refused before anything runs. */
export function createProgram(output: CommandOutput, ended: (code: ExitCode) => void): Command {
  const program = new Command('leadkit')
    .description('Runs LeadKit: from a message on a social platform to a scored lead in a CRM')
    .option('--config <file>', 'the configuration; default leadkit.config.ts in this folder')
    .option('--json', 'write the result as JSON, and progress as lines of JSON')
    .helpOption('-h, --help', 'show help')
    .exitOverride()
    .configureOutput({ writeOut: output.write, writeErr: output.tell })
    .showHelpAfterError('(--help shows what is possible)')
  const act: Act = (work) =>
    async function run(this: Command) {
      const flags = this.optsWithGlobals<GlobalFlags>()
      ended(await withContext({ output, flags }, (context) => work(context, flags as never, this.args)))
    }
  for (const add of [
    addInitCommand,
    addServeCommands,
    addSchemaCommands,
    addTenantCommands,
    addTransferCommands,
    addAccessCommands,
    addAccountCommands,
    addDeliveryCommands,
    addCrmCommands,
    addArchiveCommands,
    addSubjectCommands,
    addDevCommands,
  ])
    add(program, act)
  return program
}
