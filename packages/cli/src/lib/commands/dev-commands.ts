import { LeadKitError } from '@leadkit/contracts'
import { type Command, Option } from 'commander'
import type { CommandContext } from '../command-context.ts'
import type { ExitCode } from '../exit-code.ts'
import { LOCAL_PAGE, localSecrets } from '../local-config.ts'
import { examples, toCount } from '../option-values.ts'
import type { Act } from '../act.ts'
import { buildSampleWebhook, samplePlatforms } from '../sample-webhooks.ts'

const TEXT = 'Hi, I would like an offer for 20 of the large ones by Friday. You reach me at jordan@example.com'
const TIMEOUT_MS = 30_000

interface WebhookFlags {
  readonly platform: string
  readonly url: string
  readonly account: string
  readonly participant: string
  readonly text: string
  readonly secretVariable: string
  readonly count: number
}

export function addDevCommands(program: Command, act: Act): void {
  const dev = program.command('dev').description('help with trying out and testing')
  dev
    .command('webhook')
    .description('send a signed sample webhook to a running host; exits with 1 if it is refused')
    .addOption(
      new Option('--platform <name>', 'whose form it has').choices(Object.keys(samplePlatforms)).default('facebook'),
    )
    .option('--url <url>', 'where the host listens', 'http://127.0.0.1:3000')
    .option('--account <id>', 'the id of a connected account', LOCAL_PAGE)
    .option('--participant <id>', 'who writes', '200000000000001')
    .option('--text <text>', 'what they write', TEXT)
    .option(
      '--secret-variable <name>',
      'the environment variable with the app secret; default: that of "leadkit serve" in this folder',
      'LEADKIT_APP_SECRET',
    )
    .option('--count <number>', 'so many messages, one after the other', toCount, 1)
    .addHelpText(
      'after',
      examples(
        'dev webhook',
        'dev webhook --text "How much is shipping?"',
        'dev webhook --platform twitter --account 12 --url http://127.0.0.1:8080',
      ),
    )
    .action(act(send))
}

async function send(context: CommandContext, flags: WebhookFlags): Promise<ExitCode> {
  const platform = samplePlatforms[flags.platform]
  if (platform === undefined) throw new LeadKitError('invalid_input', 'dev webhook: unknown platform')
  const { environment, folder, signal } = context.output
  const secret = environment[flags.secretVariable] ?? localSecrets(folder).appSecret
  const url = new URL(`/webhooks/${platform.path}`, flags.url)
  const statuses: number[] = []
  for (let index = 0; index < flags.count; index += 1) {
    const { account, participant, text } = flags
    const { body, headers } = buildSampleWebhook(platform, { account, participant, text, at: new Date() }, secret)
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    }).catch((cause: unknown) => {
      throw new LeadKitError(
        'transient',
        `dev webhook: nothing answers at ${url.origin}: is "leadkit serve" running?`,
        {
          cause,
        },
      )
    })
    await response.arrayBuffer()
    statuses.push(response.status)
    context.progress.show(`${index + 1} of ${flags.count} sent`, { done: index + 1, total: flags.count })
  }
  context.progress.end()
  const refused = statuses.filter((status) => status >= 300)
  context.show(
    { sent: statuses.length, refused: refused.length, statuses: [...new Set(statuses)] },
    `${statuses.length} sent, ${refused.length} refused (${[...new Set(statuses)].join(', ')})\n`,
  )
  return refused.length > 0 ? 1 : 0
}
