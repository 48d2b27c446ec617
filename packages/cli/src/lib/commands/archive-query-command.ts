import type { ArchiveQueryValue } from '@leadkit/core'
import type { Command } from 'commander'
import type { Act } from '../act.ts'
import type { CommandContext } from '../command-context.ts'
import type { ExitCode } from '../exit-code.ts'
import { formatTable } from '../format-table.ts'
import { examples, toCount, SAMPLE_TENANT } from '../option-values.ts'

export function addQueryCommand(archive: Command, act: Act): void {
  archive
    .command('query')
    .argument('<select>', 'one SELECT over the table messages, in quotes')
    .requiredOption('--tenant <id>', 'the tenant')
    .option('--from <month>', 'the first month, such as 2026-01')
    .option('--to <month>', 'the last month')
    .option('--limit <rows>', 'how many rows to show, 1000 unless you say otherwise', toCount)
    .option('--seconds <seconds>', 'how long it may take, 60 unless you say otherwise', toCount)
    .option('--megabytes <megabytes>', 'how much memory it may use, 512 unless you say otherwise', toCount)
    .description('ask the archived messages by SQL; needs the package @duckdb/node-api')
    .addHelpText(
      'after',
      examples(
        `archive query "SELECT month, direction, count(*) FROM messages GROUP BY ALL ORDER BY ALL" --tenant ${SAMPLE_TENANT}`,
        `archive query "SELECT received_at, content FROM messages WHERE content ILIKE '%refund%'" --tenant ${SAMPLE_TENANT} --from 2026-01 --json`,
      ),
    )
    .action(act(query))
}

interface QueryFlags {
  readonly tenant: string
  readonly from?: string
  readonly to?: string
  readonly limit?: number
  readonly seconds?: number
  readonly megabytes?: number
}

async function query(
  context: CommandContext,
  { tenant, from, to, limit, seconds, megabytes }: QueryFlags,
  [select = '']: readonly string[],
): Promise<ExitCode> {
  const { archives } = await context.tenant(tenant)
  const answer = await archives.query(select, {
    from,
    to,
    limit,
    signal: context.output.signal,
    timeoutMs: seconds === undefined ? undefined : seconds * 1_000,
    memoryBytes: megabytes === undefined ? undefined : megabytes * 1_048_576,
  })
  const names = answer.columns.map(({ name }) => name)
  const rows = answer.rows.map((row) => row.map(toText))
  const more = answer.truncated ? 'There are more rows; ask for them with --limit\n' : ''
  context.show(answer, `${formatTable(names, rows)}${more}`)
  return 0
}

/** On one line, without what a terminal would obey: people wrote these texts. */
function toText(value: ArchiveQueryValue): string | null {
  if (value === null) return null
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
}
