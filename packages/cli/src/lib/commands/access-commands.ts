import type { Command } from 'commander'
import { allPages } from '../all-pages.ts'
import type { CommandContext } from '../command-context.ts'
import type { ExitCode } from '../exit-code.ts'
import { examples, LIST_LIMIT, toCount, toDate, SAMPLE_TENANT, type TenantFlags, readSecret } from '../option-values.ts'
import type { Act } from '../act.ts'

export function addAccessCommands(program: Command, act: Act): void {
  const user = program.command('user').description('make and list users of a tenant')
  user
    .command('create')
    .argument('<email>')
    .requiredOption('--tenant <id>', 'the tenant')
    .requiredOption('--role <name>', 'its role, such as admin')
    .option('--password-variable <name>', 'the environment variable that holds the password', 'LEADKIT_USER_PASSWORD')
    .description('make a user; the password comes from an environment variable, so that no shell history keeps it')
    .addHelpText('after', examples(`user create anna@example.com --tenant ${SAMPLE_TENANT} --role admin`))
    .action(act(createUser))
  user
    .command('list')
    .requiredOption('--tenant <id>', 'the tenant')
    .option('--limit <number>', 'at most so many', toCount, LIST_LIMIT)
    .description('list the users of a tenant')
    .addHelpText('after', examples(`user list --tenant ${SAMPLE_TENANT}`))
    .action(act(listUsers))
  const key = program.command('key').description('make, list and revoke API keys')
  key
    .command('create')
    .argument('<name>', 'what it is for')
    .requiredOption('--tenant <id>', 'the tenant')
    .requiredOption('--user <id>', 'the user whose permissions it has')
    .option('--expires <date>', 'when it ends', toDate)
    .description('make an API key; its secret is shown this once')
    .addHelpText(
      'after',
      examples(`key create "Reports" --tenant ${SAMPLE_TENANT} --user ${SAMPLE_TENANT} --expires 2027-06-30`),
    )
    .action(act(createKey))
  key
    .command('list')
    .requiredOption('--tenant <id>', 'the tenant')
    .option('--limit <number>', 'at most so many', toCount, LIST_LIMIT)
    .description('list the API keys of a tenant')
    .addHelpText('after', examples(`key list --tenant ${SAMPLE_TENANT}`))
    .action(act(listKeys))
  key
    .command('revoke')
    .argument('<id>')
    .requiredOption('--tenant <id>', 'the tenant')
    .description('end an API key at once')
    .addHelpText('after', examples(`key revoke 0f5f2d1f-7e10-4a37-9a51-6c1f0c3e6b1e --tenant ${SAMPLE_TENANT}`))
    .action(act(revokeKey))
  const keys = program.command('keys').description('the encryption keys of stored secrets')
  keys
    .command('rotate')
    .option('--tenant <id>', 'only this tenant')
    .description(
      'encrypt every stored secret with the first key of the configuration; exits with 1 if some cannot be read',
    )
    .addHelpText('after', examples('keys rotate', `keys rotate --tenant ${SAMPLE_TENANT}`))
    .action(act(rotate))
}

interface UserFlags extends TenantFlags {
  readonly role: string
  readonly passwordVariable: string
}

interface KeyFlags extends TenantFlags {
  readonly user: string
  readonly expires?: Date
}

async function createUser(
  context: CommandContext,
  flags: UserFlags,
  [email = '']: readonly string[],
): Promise<ExitCode> {
  const password = readSecret(context, flags.passwordVariable, 'the password')
  const { users } = await context.tenant(flags.tenant)
  const { id, role } = await users.create({ email, password, role: flags.role })
  context.show({ id, role }, `${id}  ${role}\n`)
  return 0
}

async function listUsers(context: CommandContext, flags: TenantFlags & { readonly limit: number }): Promise<ExitCode> {
  const { users } = await context.tenant(flags.tenant)
  const found = await allPages((after) => users.list({ after }), flags.limit)
  context.table(found, {
    id: ({ id }) => id,
    email: ({ email }) => email,
    role: ({ role }) => role,
    active: ({ active }) => active,
    'last login': ({ lastLogin }) => lastLogin,
  })
  return 0
}

async function createKey(context: CommandContext, flags: KeyFlags, [name = '']: readonly string[]): Promise<ExitCode> {
  const { apiKeys } = await context.tenant(flags.tenant)
  const { key, secret } = await apiKeys.create({ userId: flags.user, name, expiresAt: flags.expires })
  context.show(
    { id: key.id, secret, expiresAt: key.expiresAt },
    `${key.id}\n${secret}\nKeep it: it is not shown again\n`,
  )
  return 0
}

async function listKeys(context: CommandContext, flags: TenantFlags & { readonly limit: number }): Promise<ExitCode> {
  const { apiKeys } = await context.tenant(flags.tenant)
  const found = await allPages((after) => apiKeys.list({ after }), flags.limit)
  context.table(found, {
    id: ({ id }) => id,
    name: ({ name }) => name,
    user: ({ userId }) => userId,
    active: ({ active }) => active,
    expires: ({ expiresAt }) => expiresAt,
    'last used': ({ lastUsedAt }) => lastUsedAt,
  })
  return 0
}

async function revokeKey(context: CommandContext, flags: TenantFlags, [id = '']: readonly string[]): Promise<ExitCode> {
  const { apiKeys } = await context.tenant(flags.tenant)
  await apiKeys.revoke(id)
  context.show({ id, active: false }, `${id} revoked\n`)
  return 0
}

async function rotate(context: CommandContext, { tenant }: Partial<TenantFlags>): Promise<ExitCode> {
  const kit = await context.kit()
  const { secrets } = tenant === undefined ? kit : kit.tenant(tenant)
  const report = await secrets.rotate({
    signal: context.output.signal,
    onProgress: (progress) => context.progress.show(`${progress.rotated} secrets`, progress),
  })
  context.progress.end()
  const unreadable = report.unreadable.length
  context.show(report, `${report.rotated} secrets encrypted with the first key, ${unreadable} cannot be read\n`)
  return unreadable > 0 ? 1 : 0
}
