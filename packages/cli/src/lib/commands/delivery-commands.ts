import { isLeadKitError } from '@leadkit/contracts'
import type { Delivery } from '@leadkit/core'
import { type Command, Option } from 'commander'
import { allPages } from '../all-pages.ts'
import type { CommandContext } from '../command-context.ts'
import type { ExitCode } from '../exit-code.ts'
import { examples, LIST_LIMIT, toCount, toDate, SAMPLE_TENANT } from '../option-values.ts'
import type { Act } from '../act.ts'

const VERDICTS: readonly Delivery['verdict'][] = ['stored', 'ignored', 'unrouted', 'unparsable']

interface Filter {
  readonly verdict?: Delivery['verdict']
  readonly ingestor?: string
  readonly since?: Date
  readonly limit: number
}

export function addDeliveryCommands(program: Command, act: Act): void {
  const filtered = (command: Command): Command =>
    command
      .addOption(new Option('--verdict <verdict>', 'only with this result').choices(VERDICTS))
      .option('--ingestor <id>', 'only of this adapter')
      .option('--since <date>', 'only received after it', toDate)
      .option('--limit <number>', 'at most so many', toCount, LIST_LIMIT)
  filtered(program.command('deliveries').description('list the webhook requests in the ledger'))
    .addHelpText('after', examples('deliveries --verdict unparsable', 'deliveries --since 2026-11-30 --json'))
    .action(act(list))
  filtered(
    program
      .command('replay')
      .argument('[id]', 'one request; default: those that the options name')
      .description('process webhook requests again with the current code; what is stored already stays as it is'),
  )
    .addHelpText('after', examples('replay --verdict unparsable --since 2026-11-30', `replay ${SAMPLE_TENANT}`))
    .action(act(replay))
}

async function read(
  context: CommandContext,
  { verdict, ingestor, since, limit }: Filter,
): Promise<readonly Delivery[]> {
  const { deliveries } = await context.kit()
  return allPages((after) => deliveries.list({ verdict, ingestor, receivedAfter: since, after }), limit)
}

async function list(context: CommandContext, filter: Filter): Promise<ExitCode> {
  context.table(await read(context, filter), {
    id: ({ id }) => id,
    received: ({ receivedAt }) => receivedAt,
    ingestor: ({ ingestor }) => ingestor,
    verdict: ({ verdict }) => verdict,
    events: ({ eventCount }) => eventCount,
    replayed: ({ replayedAt }) => replayedAt,
  })
  return 0
}

async function replay(context: CommandContext, filter: Filter, [id]: readonly string[]): Promise<ExitCode> {
  const { deliveries } = await context.kit()
  const ids = id === undefined ? (await read(context, filter)).map((one) => one.id) : [id]
  const results: { readonly id: string; readonly verdict: string }[] = []
  for (const [index, one] of ids.entries()) {
    context.output.signal.throwIfAborted()
    const verdict = await deliveries.replay(one).then(
      (outcome) => outcome.verdict,
      (error: unknown) => {
        if (isLeadKitError(error)) return error.code
        throw error
      },
    )
    results.push({ id: one, verdict })
    context.progress.show(`${index + 1} of ${ids.length} requests`, { done: index + 1, total: ids.length })
  }
  context.progress.end()
  context.table(results, { id: (row) => row.id, result: ({ verdict }) => verdict })
  return results.every(({ verdict }) => (VERDICTS as readonly string[]).includes(verdict)) ? 0 : 1
}
