import type { Command } from 'commander'
import { allPages } from '../all-pages.ts'
import type { CommandContext } from '../command-context.ts'
import type { ExitCode } from '../exit-code.ts'
import { examples, LIST_LIMIT, toCount, SAMPLE_TENANT, type TenantFlags } from '../option-values.ts'
import type { Act } from '../act.ts'

export function addCrmCommands(program: Command, act: Act): void {
  const crm = program.command('crm').description('the connections to CRMs of a tenant')
  crm
    .command('list')
    .requiredOption('--tenant <id>', 'the tenant')
    .description('list the connections')
    .addHelpText('after', examples(`crm list --tenant ${SAMPLE_TENANT}`))
    .action(act(list))
  crm
    .command('verify')
    .argument('<id>')
    .requiredOption('--tenant <id>', 'the tenant')
    .description('ask the CRM whether the credentials and the mapping are right; exits with 1 if not')
    .addHelpText('after', examples(`crm verify 0f5f2d1f-7e10-4a37-9a51-6c1f0c3e6b1e --tenant ${SAMPLE_TENANT}`))
    .action(act(verify))
  crm
    .command('dead-letters')
    .requiredOption('--tenant <id>', 'the tenant')
    .option('--limit <number>', 'at most so many', toCount, LIST_LIMIT)
    .description('list syncs that are not retried by themselves; exits with 1 if there are some')
    .addHelpText('after', examples(`crm dead-letters --tenant ${SAMPLE_TENANT}`))
    .action(act(deadLetters))
  crm
    .command('redrive')
    .argument('[id]', 'one sync; default: those that the options name')
    .requiredOption('--tenant <id>', 'the tenant')
    .option('--crm <id>', 'only of this connection')
    .option('--code <code>', 'only those that failed with this code, such as validation')
    .description('sync again what had failed')
    .addHelpText('after', examples(`crm redrive --tenant ${SAMPLE_TENANT} --code validation`))
    .action(act(redrive))
}

interface RedriveFlags extends TenantFlags {
  readonly crm?: string
  readonly code?: string
}

async function list(context: CommandContext, flags: TenantFlags): Promise<ExitCode> {
  const { crmConfigs } = await context.tenant(flags.tenant)
  const found = await allPages((after) => crmConfigs.list({ after }), Infinity)
  const rows = found.map(({ id, provider, object, autoSync, pausedAt, pausedReason }) => ({
    id,
    provider,
    object,
    autoSync,
    pausedAt,
    pausedReason,
  }))
  context.table(rows, {
    id: ({ id }) => id,
    provider: ({ provider }) => provider,
    object: ({ object }) => object,
    'syncs by itself': ({ autoSync }) => autoSync,
    paused: ({ pausedAt }) => pausedAt,
    why: ({ pausedReason }) => pausedReason,
  })
  return 0
}

async function verify(context: CommandContext, flags: TenantFlags, [id = '']: readonly string[]): Promise<ExitCode> {
  const { crmConfigs } = await context.tenant(flags.tenant)
  const { problems } = await crmConfigs.verify(id, { signal: context.output.signal })
  const text = problems.map((problem) => `${JSON.stringify(problem)}\n`).join('')
  context.show({ id, problems }, problems.length === 0 ? 'Everything is right\n' : text)
  return problems.length === 0 ? 0 : 1
}

async function deadLetters(
  context: CommandContext,
  flags: TenantFlags & { readonly limit: number },
): Promise<ExitCode> {
  const { crmSyncs } = await context.tenant(flags.tenant)
  const found = await allPages((after) => crmSyncs.list({ deadLetter: true, after }), flags.limit)
  const rows = found.map(({ id, leadId, crmConfigId, errorCode, createdAt }) => ({
    id,
    leadId,
    crmConfigId,
    errorCode,
    createdAt,
  }))
  context.table(rows, {
    id: (row) => row.id,
    lead: ({ leadId }) => leadId,
    crm: ({ crmConfigId }) => crmConfigId,
    code: ({ errorCode }) => errorCode,
    since: ({ createdAt }) => createdAt,
  })
  return rows.length === 0 ? 0 : 1
}

async function redrive(context: CommandContext, flags: RedriveFlags, [id]: readonly string[]): Promise<ExitCode> {
  const { crmSyncs } = await context.tenant(flags.tenant)
  const { redriven } = await crmSyncs.redrive(id ?? { crmConfigId: flags.crm, errorCode: flags.code })
  context.show({ redriven }, `${redriven} syncs are due again\n`)
  return 0
}
