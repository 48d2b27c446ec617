import type { ArchiveReport } from '@leadkit/core'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import type { ExitCode } from '../exit-code.ts'
import { examples, toCount, SAMPLE_TENANT, type TenantFlags } from '../option-values.ts'
import type { Act } from '../act.ts'
import { addQueryCommand } from './archive-query-command.ts'

export function addArchiveCommands(program: Command, act: Act): void {
  const archive = program.command('archive').description('messages that leave the database for the archive')
  archive
    .command('list')
    .requiredOption('--tenant <id>', 'the tenant')
    .description('list the archived months')
    .addHelpText('after', examples(`archive list --tenant ${SAMPLE_TENANT}`))
    .action(act(list))
  archive
    .command('check')
    .requiredOption('--tenant <id>', 'the tenant')
    .option('--days <days>', 'what another number of days would do', toCount)
    .description('say what the next run would move, and what holds keep; changes nothing')
    .addHelpText('after', examples(`archive check --tenant ${SAMPLE_TENANT} --days 30`))
    .action(act(check))
  archive
    .command('run')
    .requiredOption('--tenant <id>', 'the tenant')
    .description('do at once what retention would do today; exits with 1 if a month failed')
    .addHelpText('after', examples(`archive run --tenant ${SAMPLE_TENANT}`))
    .action(act(run))
  addQueryCommand(archive, act)
  archive
    .command('verify')
    .option('--tenant <id>', 'only this tenant')
    .option('--repair', 'write again what is damaged, where the database still has its messages')
    .option('--remove-strays <days>', 'remove what processes that died have left for so many days', toCount)
    .description('read every object and compare it with what was written; exits with 1 if something is wrong')
    .addHelpText(
      'after',
      examples('archive verify', `archive verify --tenant ${SAMPLE_TENANT} --repair --remove-strays 30`),
    )
    .action(act(verify))
  archive
    .command('rehydrate')
    .argument('<month>', 'such as 2026-02')
    .requiredOption('--tenant <id>', 'the tenant')
    .option('--days <days>', 'how long it stays', toCount)
    .description('bring a month back to the database')
    .addHelpText('after', examples(`archive rehydrate 2026-02 --tenant ${SAMPLE_TENANT} --days 14`))
    .action(act(rehydrate))
  archive
    .command('release')
    .argument('<month>', 'such as 2026-02')
    .requiredOption('--tenant <id>', 'the tenant')
    .description('let a month that came back leave again')
    .addHelpText('after', examples(`archive release 2026-02 --tenant ${SAMPLE_TENANT}`))
    .action(act(release))
}

async function list(context: CommandContext, flags: TenantFlags): Promise<ExitCode> {
  const { archives } = await context.tenant(flags.tenant)
  context.table(await archives.list(), {
    month: ({ month }) => month,
    generation: ({ generation }) => generation,
    messages: ({ messageCount }) => messageCount,
    bytes: ({ byteSize }) => byteSize,
    verified: ({ verifiedAt }) => verifiedAt,
    dropped: ({ droppedAt }) => droppedAt,
    object: ({ objectKey }) => objectKey,
  })
  return 0
}

async function check(context: CommandContext, flags: TenantFlags & { readonly days?: number }): Promise<ExitCode> {
  const { retention } = await context.tenant(flags.tenant)
  const found = await retention.dryRun({ messagesDays: flags.days })
  context.show(found, `${JSON.stringify(found, null, 2)}\n`)
  return 0
}

async function run(context: CommandContext, flags: TenantFlags): Promise<ExitCode> {
  const { archives } = await context.tenant(flags.tenant)
  const report = await archives.run({
    signal: context.output.signal,
    onProgress: (progress) => context.progress.show(`${progress.month}: ${progress.step}`, progress),
  })
  context.progress.end()
  return tell(context, report)
}

function tell(context: CommandContext, report: ArchiveReport): ExitCode {
  const failed = report.failed.map(({ month, error }) => ({ month, code: error.code, message: error.message }))
  context.show(
    { ...report, failed },
    [
      `${report.messages} messages of ${report.months} months archived\n`,
      ...report.held.map(({ month }) => `${month} stays: a legal hold keeps messages in it\n`),
      ...failed.map(({ month, message }) => `${month} failed: ${message}\n`),
    ].join(''),
  )
  return failed.length > 0 ? 1 : 0
}

async function verify(
  context: CommandContext,
  {
    tenant,
    repair = false,
    removeStrays: removeStraysAfterDays,
  }: Partial<TenantFlags> & { readonly repair?: boolean; readonly removeStrays?: number },
): Promise<ExitCode> {
  const { signal } = context.output
  const onProgress = (progress: object): void => context.progress.show(JSON.stringify(progress), progress)
  if (tenant === undefined) {
    const kit = await context.kit()
    const report = await kit.archives.verifyAll({ repair, removeStraysAfterDays, signal, onProgress })
    context.progress.end()
    context.show(report, `${JSON.stringify(report, null, 2)}\n`)
    return report.findings.length > 0 ? 1 : 0
  }
  const { archives } = await context.tenant(tenant)
  const report = await archives.verify({ repair, removeStraysAfterDays, signal, onProgress })
  context.progress.end()
  const findings = report.findings.map((finding) => `${JSON.stringify(finding)}\n`)
  context.show(
    report,
    `${report.checked} objects with ${report.messages} messages, ${findings.length} findings\n${findings.join('')}`,
  )
  return findings.length > 0 ? 1 : 0
}

async function rehydrate(
  context: CommandContext,
  { tenant, days }: TenantFlags & { readonly days?: number },
  [month = '']: readonly string[],
): Promise<ExitCode> {
  const { archives } = await context.tenant(tenant)
  const { signal } = context.output
  const onProgress = (progress: object): void => context.progress.show(JSON.stringify(progress), progress)
  const found = await archives.rehydrate(month, { signal, onProgress, ...(days === undefined ? {} : { days }) })
  context.progress.end()
  context.show(found, `${month} is back\n`)
  return 0
}

async function release(
  context: CommandContext,
  flags: TenantFlags,
  [month = '']: readonly string[],
): Promise<ExitCode> {
  const { archives } = await context.tenant(flags.tenant)
  return tell(context, await archives.release(month, { signal: context.output.signal }))
}
