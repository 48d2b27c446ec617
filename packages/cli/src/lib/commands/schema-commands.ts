import type { MigrateOptions, MigrationReport } from '@leadkit/core'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import type { ExitCode } from '../exit-code.ts'
import { examples, toCount, toNumber } from '../option-values.ts'
import type { Act } from '../act.ts'

interface MigrateFlags {
  readonly dryRun?: boolean
  readonly concurrency?: number
  readonly canaries?: number
  readonly maxFailures?: number
  readonly lockTimeout?: number
  readonly accept?: readonly string[]
}

export function addSchemaCommands(program: Command, act: Act): void {
  program
    .command('migrate')
    .description('bring the shared schema and every tenant to this version')
    .option('--dry-run', 'say what would be applied, and change nothing')
    .option('--concurrency <number>', 'tenants at the same time', toCount)
    .option('--canaries <number>', 'tenants that are migrated before all others', toNumber)
    .option('--max-failures <number>', 'stop after so many failed tenants', toNumber)
    .option('--lock-timeout <milliseconds>', 'let traffic go first after waiting this long for a lock', toCount)
    .option('--accept <migration...>', 'migrations that may run although they are slow on large tables')
    .addHelpText('after', examples('migrate', 'migrate --dry-run', 'migrate --canaries 5 --max-failures 10'))
    .action(act(migrate))
  program
    .command('status')
    .description('say where the migrations of all schemas stand')
    .addHelpText('after', examples('status', 'status --json'))
    .action(act(status))
  program
    .command('doctor')
    .description('compare every schema with what the migrations make; exits with 1 if something differs')
    .addHelpText('after', examples('doctor', 'doctor --json > findings.json'))
    .action(act(doctor))
}

async function migrate(context: CommandContext, flags: MigrateFlags): Promise<ExitCode> {
  const kit = await context.kit()
  const options: MigrateOptions = {
    signal: context.output.signal,
    concurrency: flags.concurrency,
    canaries: flags.canaries,
    maxFailures: flags.maxFailures,
    lockTimeoutMs: flags.lockTimeout,
    accept: flags.accept,
    dryRun: flags.dryRun,
    onProgress: ({ schema, wave, done, total, applied, error }) =>
      context.progress.show(
        `${wave}: ${done} of ${total} schemas, ${schema}${error === null ? '' : ` failed: ${error.code}`}`,
        {
          schema,
          wave,
          done,
          total,
          applied,
          error: error?.code ?? null,
        },
      ),
  }
  const report = await kit.migrate(options)
  context.progress.end()
  const { applied, waiting, stopped } = report
  const failed = report.failed.map(({ tenantId, error }) => ({ tenantId, code: error.code, message: error.message }))
  context.show(
    { applied, waiting, stopped, failed, dryRun: flags.dryRun === true },
    textOf(report, flags.dryRun === true),
  )
  return failed.length > 0 || stopped ? 1 : 0
}

function textOf({ applied, failed, stopped, waiting }: MigrationReport, isDryRun: boolean): string {
  return [
    isDryRun ? `${applied} migrations would be applied\n` : `${applied} migrations applied\n`,
    ...(waiting > 0 ? [`${waiting} tenants wait for the next run\n`] : []),
    ...(stopped ? ['Stopped: too many tenants failed\n'] : []),
    ...failed.map(({ tenantId, error }) => `failed ${tenantId}: ${error.message}\n`),
  ].join('')
}

async function status(context: CommandContext): Promise<ExitCode> {
  const kit = await context.kit()
  const found = await kit.migrations.status()
  const behind = found.behind.map(
    ({ tenantId, pending, ahead, error }) =>
      `${tenantId}: ${ahead ? 'newer than this version' : `${pending.length} to apply`}${error === null ? '' : `, last failed: ${error}`}\n`,
  )
  context.show(
    found,
    `${found.sharedPending.length} migrations of the shared schema to apply\n${found.upToDate} of ${found.tenants} tenants up to date\n${behind.join('')}`,
  )
  return found.sharedPending.length > 0 || found.behind.length > 0 ? 1 : 0
}

async function doctor(context: CommandContext): Promise<ExitCode> {
  const kit = await context.kit()
  const report = await kit.doctor({
    signal: context.output.signal,
    onProgress: (progress) =>
      context.progress.show(`${progress.done} of ${progress.total} schemas, ${progress.schema}`, progress),
  })
  context.progress.end()
  const findings = report.findings.map(
    ({ schema, kind, object, problem, repair }) => `${schema}: ${kind} ${object} is ${problem}. ${repair}\n`,
  )
  context.show(report, `${report.schemas} schemas, ${findings.length} findings\n${findings.join('')}`)
  return report.healthy ? 0 : 1
}
