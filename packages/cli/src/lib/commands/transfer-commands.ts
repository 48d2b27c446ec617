import { resolve } from 'node:path'
import { createTransferFolder } from '@leadkit/core'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import type { ExitCode } from '../exit-code.ts'
import { examples, SAMPLE_TENANT, readSecret } from '../option-values.ts'
import type { Act } from '../act.ts'

interface TransferFlags {
  readonly keyVariable: string
}

interface ExportFlags extends TransferFlags {
  readonly credentials: boolean
  readonly archives: boolean
}

interface ImportFlags extends TransferFlags {
  readonly newId?: boolean
  readonly name?: string
}

export function addTransferCommands(program: Command, act: Act): void {
  const tenant = program.commands.find((command) => command.name() === 'tenant') ?? program
  tenant
    .command('export')
    .argument('<id>')
    .argument('<folder>', 'an empty or new one')
    .description('write everything of a tenant to files; they hold people’s data in clear')
    .option('--no-credentials', 'leave out tokens of accounts and credentials of CRMs')
    .option('--no-archives', 'leave out the objects of archived months')
    .option(
      '--key-variable <name>',
      'the environment variable with the key of the secrets in it',
      'LEADKIT_TRANSFER_KEY',
    )
    .addHelpText('after', examples(`tenant export ${SAMPLE_TENANT} ./acme`))
    .action(act(exportTenant))
  tenant
    .command('import')
    .argument('<folder>', 'what "tenant export" wrote')
    .description('make a tenant from an export; it is suspended until you resume it')
    .option('--new-id', 'give it another id')
    .option('--name <name>', 'give it another name')
    .option('--key-variable <name>', 'the environment variable with the key of the export', 'LEADKIT_TRANSFER_KEY')
    .addHelpText('after', examples('tenant import ./acme', 'tenant import ./acme --new-id --name "Acme (copy)"'))
    .action(act(importTenant))
}

async function exportTenant(
  context: CommandContext,
  flags: ExportFlags,
  [id = '', folder = '']: readonly string[],
): Promise<ExitCode> {
  const transferKey = readSecret(context, flags.keyVariable, 'a key of at least 32 random characters')
  const { tenants } = await context.kit()
  let done = 0
  const manifest = await tenants.export(id, {
    target: createTransferFolder(resolve(context.output.folder, folder)),
    transferKey,
    credentials: flags.credentials ? 'include' : 'leave_out',
    archives: flags.archives ? 'include' : 'leave_out',
    signal: context.output.signal,
    onProgress: (file) => context.progress.show(`${(done += 1)} files`, file),
  })
  context.progress.end()
  const { tables, objects } = manifest
  context.show(
    { folder, tables: tables.length, objects: objects.length },
    `${tables.length} tables and ${objects.length} objects of archives in ${folder}\n`,
  )
  return 0
}

async function importTenant(
  context: CommandContext,
  flags: ImportFlags,
  [folder = '']: readonly string[],
): Promise<ExitCode> {
  const transferKey = readSecret(context, flags.keyVariable, 'a key of at least 32 random characters')
  const { tenants } = await context.kit()
  let done = 0
  const report = await tenants.import({
    source: createTransferFolder(resolve(context.output.folder, folder)),
    transferKey,
    ids: flags.newId === true ? 'new' : 'same',
    ...(flags.name === undefined ? {} : { name: flags.name }),
    signal: context.output.signal,
    onProgress: (file) => context.progress.show(`${(done += 1)} files`, file),
  })
  context.progress.end()
  context.show(
    report,
    `${report.tenantId}: ${report.rows} rows; "leadkit tenant resume ${report.tenantId}" lets it work\n`,
  )
  return 0
}
