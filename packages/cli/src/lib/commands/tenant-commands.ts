import type { Tenant, TenantTier } from '@leadkit/core'
import { type Command, Option } from 'commander'
import { allPages } from '../all-pages.ts'
import type { CommandContext } from '../command-context.ts'
import type { ExitCode } from '../exit-code.ts'
import { examples, LIST_LIMIT, toCount, toNumber, SAMPLE_TENANT } from '../option-values.ts'
import type { Act } from '../act.ts'

const TIERS: readonly TenantTier[] = ['free', 'pro', 'enterprise']
const tierOption = (): Option => new Option('--tier <tier>', 'its tier').choices(TIERS)

export function addTenantCommands(program: Command, act: Act): void {
  const tenant = program.command('tenant').description('make, list, suspend and remove tenants')
  tenant
    .command('create')
    .argument('<name>', 'unique in a deployment')
    .addOption(tierOption())
    .description('make a tenant with a schema of its own')
    .addHelpText('after', examples('tenant create "Acme Ltd" --tier pro'))
    .action(act(create))
  tenant
    .command('list')
    .description('list tenants, oldest first')
    .addOption(tierOption())
    .option('--suspended', 'only suspended ones')
    .option('--limit <number>', 'at most so many', toCount, LIST_LIMIT)
    .addHelpText('after', examples('tenant list', 'tenant list --tier pro --json'))
    .action(act(list))
  tenant
    .command('show')
    .argument('<id>')
    .description('show a tenant with its current counts')
    .addHelpText('after', examples(`tenant show ${SAMPLE_TENANT}`))
    .action(act(show))
  tenant
    .command('remove')
    .argument('<id>')
    .requiredOption('--confirm-name <name>', 'the exact name of the tenant')
    .option('--grace-days <days>', 'how long it can be restored; 0 drops it at once', toNumber)
    .description('remove a tenant; until its grace period ends it can be restored')
    .addHelpText('after', examples(`tenant remove ${SAMPLE_TENANT} --confirm-name "Acme Ltd"`))
    .action(act(remove))
  for (const [name, description] of Object.entries(SWITCHES))
    tenant
      .command(name)
      .argument('<id>')
      .description(description)
      .addHelpText('after', examples(`tenant ${name} ${SAMPLE_TENANT}`))
      .action(
        act(async (context, _flags, [id = '']) =>
          tell(context, await (await context.kit()).tenants[name as keyof typeof SWITCHES](id)),
        ),
      )
}

/** Commands that take an id and show the tenant as it is then. */
const SWITCHES = {
  suspend: 'refuse all access; webhooks are still stored',
  resume: 'give access again',
  restore: 'bring back a removed tenant with everything it had',
} as const

function stateOf({ active, dropsAt }: Tenant): string {
  if (dropsAt !== null) return `removed, drops ${dropsAt.toISOString().slice(0, 10)}`
  return active ? 'active' : 'suspended'
}

interface ListFlags {
  readonly tier?: TenantTier
  readonly suspended?: boolean
  readonly limit: number
}

interface RemoveFlags {
  readonly confirmName: string
  readonly graceDays?: number
}

function tell(context: CommandContext, tenant: Tenant): ExitCode {
  const { id, name, tier, active } = tenant
  context.show({ id, name, tier, active }, `${id}  ${name}, ${tier}, ${stateOf(tenant)}\n`)
  return 0
}

async function create(
  context: CommandContext,
  { tier }: { readonly tier?: TenantTier },
  [name = '']: readonly string[],
): Promise<ExitCode> {
  return tell(context, await (await context.kit()).tenants.create({ name, tier }))
}

async function list(context: CommandContext, { tier, suspended, limit }: ListFlags): Promise<ExitCode> {
  const { tenants } = await context.kit()
  const active = suspended === true ? false : undefined
  const found = await allPages((after) => tenants.list({ tier, active, after }), limit)
  context.table(found, {
    id: ({ id }) => id,
    name: ({ name }) => name,
    tier: (one) => one.tier,
    state: stateOf,
    created: ({ createdAt }) => createdAt,
  })
  return 0
}

async function show(context: CommandContext, _flags: unknown, [id = '']: readonly string[]): Promise<ExitCode> {
  const kit = await context.kit()
  const tenant = await kit.tenants.get(id)
  const stats = tenant.active ? await kit.tenant(id).stats() : null
  const counts = stats === null ? '' : `${JSON.stringify(stats, null, 2)}\n`
  const { name, tier, active } = tenant
  context.show({ id, name, tier, active, stats }, `${id}  ${name}, ${tier}, ${stateOf(tenant)}\n${counts}`)
  return 0
}

async function remove(context: CommandContext, flags: RemoveFlags, [id = '']: readonly string[]): Promise<ExitCode> {
  const { tenants } = await context.kit()
  const { confirmName, graceDays } = flags
  await tenants.remove(id, { confirmName, graceDays })
  const text =
    graceDays === 0
      ? 'Dropped\n'
      : `Removed; "leadkit tenant restore ${id}" brings it back until the grace period ends\n`
  context.show({ id, graceDays: graceDays ?? null }, text)
  return 0
}
