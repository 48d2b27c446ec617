import type { Command } from 'commander'
import { allPages } from '../all-pages.ts'
import type { CommandContext } from '../command-context.ts'
import type { ExitCode } from '../exit-code.ts'
import { examples, LIST_LIMIT, toCount, SAMPLE_TENANT, type TenantFlags, readSecret } from '../option-values.ts'
import type { Act } from '../act.ts'

export function addAccountCommands(program: Command, act: Act): void {
  const account = program.command('account').description('the accounts that a tenant has connected')
  account
    .command('connect')
    .argument('<platform>', 'such as facebook')
    .argument('<account>', 'its id at the platform')
    .requiredOption('--tenant <id>', 'the tenant')
    .option('--name <name>', 'what people call it')
    .option('--token-variable <name>', 'the environment variable that holds the access token', 'LEADKIT_ACCESS_TOKEN')
    .description('connect an account with a token that you have')
    .addHelpText('after', examples(`account connect facebook 103400000000001 --tenant ${SAMPLE_TENANT} --name "Acme"`))
    .action(act(connect))
  account
    .command('list')
    .requiredOption('--tenant <id>', 'the tenant')
    .option('--limit <number>', 'at most so many', toCount, LIST_LIMIT)
    .description('list the accounts with their health')
    .addHelpText('after', examples(`account list --tenant ${SAMPLE_TENANT}`))
    .action(act(list))
  account
    .command('check')
    .argument('[id]', 'default: every active account')
    .requiredOption('--tenant <id>', 'the tenant')
    .description('ask the platform whether the token, its permissions and the webhook are right; exits with 1 if not')
    .addHelpText('after', examples(`account check --tenant ${SAMPLE_TENANT}`))
    .action(act(check))
}

interface ConnectFlags extends TenantFlags {
  readonly name?: string
  readonly tokenVariable: string
}

async function connect(
  context: CommandContext,
  flags: ConnectFlags,
  [platform = '', accountId = '']: readonly string[],
): Promise<ExitCode> {
  const accessToken = readSecret(context, flags.tokenVariable, 'the access token')
  const { socialAccounts } = await context.tenant(flags.tenant)
  const connected = await socialAccounts.connect({
    platform,
    accountId,
    accessToken,
    ...(flags.name === undefined ? {} : { accountName: flags.name }),
  })
  context.show({ id: connected.id, health: connected.health }, `${connected.id}  ${connected.health}\n`)
  return 0
}

async function list(context: CommandContext, flags: TenantFlags & { readonly limit: number }): Promise<ExitCode> {
  const { socialAccounts } = await context.tenant(flags.tenant)
  const found = await allPages((after) => socialAccounts.list({ after }), flags.limit)
  context.table(found, {
    id: ({ id }) => id,
    platform: ({ platform }) => platform,
    account: ({ accountName, accountId }) => accountName ?? accountId,
    health: ({ health }) => health,
    reason: ({ healthReason }) => healthReason,
    checked: ({ checkedAt }) => checkedAt,
  })
  return 0
}

async function check(context: CommandContext, flags: TenantFlags, [id]: readonly string[]): Promise<ExitCode> {
  const { socialAccounts } = await context.tenant(flags.tenant)
  const ids =
    id === undefined
      ? (await allPages((after) => socialAccounts.list({ after, active: true }), Infinity)).map((one) => one.id)
      : [id]
  const results = []
  for (const [index, one] of ids.entries()) {
    context.progress.show(`${index + 1} of ${ids.length} accounts`, { done: index + 1, total: ids.length })
    const { account, missingScopes } = await socialAccounts.verify(one, { signal: context.output.signal })
    results.push({ id: one, health: account.health, reason: account.healthReason, missingScopes })
  }
  context.progress.end()
  context.table(results, {
    id: (row) => row.id,
    health: ({ health }) => health,
    reason: ({ reason }) => reason,
    'missing scopes': ({ missingScopes }) => missingScopes.join(' '),
  })
  return results.every(({ health, missingScopes }) => health === 'healthy' && missingScopes.length === 0) ? 0 : 1
}
