import { touchOfLead } from '../leads/touches/touch-statement.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { AnswerTimes, AnswerTimesQuery, Durations } from './answer-times.ts'

type DurationRow<Name extends string> = { readonly [Part in `${Name}_count`]: string | number } & {
  readonly [Part in `${Name}_times`]: readonly (number | null)[] | null
}

type TimesRow = { readonly key: string | null; readonly conversations: string | number } & DurationRow<'answer'> &
  DurationRow<'human'> &
  DurationRow<'qualified'>

const MOST_ROWS = 1_000

/**
 * One query over the conversations that began in the period: nobody's last message is older than the first one, so that the index on the newest
 * message finds them.
 */
export async function readAnswerTimes(
  session: TenantSession,
  { from, to, by = 'all' }: AnswerTimesQuery,
): Promise<readonly AnswerTimes[]> {
  const tenant = quoteIdentifier(session.schema)
  const keys = {
    all: 'NULL::text',
    account: 'c.social_account_id::text',
    platform: 'a.platform::text',
    user: 'c.assigned_user_id::text',
    team: 'c.assigned_team_id::text',
    campaign: `${touchOfLead('first', tenant, 'l')} ->> 'campaign'`,
  }
  const rows = await session.run<TimesRow>({
    text: `SELECT key, count(*) AS conversations, ${durations('answer')}, ${durations('human')}, ${durations('qualified')}
      FROM (SELECT ${keys[by]} AS key, ${seconds('c.first_answered_at')} AS answer, ${seconds('c.first_human_answered_at')} AS human,
          CASE WHEN l.qualified_at IS NOT NULL THEN greatest(0, ${seconds('l.qualified_at')}) END AS qualified
        FROM ${tenant}.conversations c
        JOIN ${tenant}.social_accounts a ON a.id = c.social_account_id
        LEFT JOIN ${tenant}.leads own ON own.conversation_id = c.id
        LEFT JOIN ${tenant}.leads l ON l.id = coalesce(own.merged_into, own.id)
        WHERE c.last_message_at >= $1 AND c.first_inbound_at >= $1 AND c.first_inbound_at < $2) AS began
      GROUP BY key ORDER BY count(*) DESC, key LIMIT ${MOST_ROWS}`,
    parameters: [from, to],
  })
  return rows.map((row) => ({
    key: row.key,
    conversations: Number(row.conversations),
    answer: toDurations(row.answer_count, row.answer_times),
    humanAnswer: toDurations(row.human_count, row.human_times),
    qualified: toDurations(row.qualified_count, row.qualified_times),
  }))
}

function seconds(end: string): string {
  return `extract(epoch FROM ${end} - c.first_inbound_at)::float8`
}

function durations(name: string): string {
  return `count(${name}) AS ${name}_count, percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY ${name}) AS ${name}_times`
}

function toDurations(count: string | number, times: readonly (number | null)[] | null): Durations {
  return { count: Number(count), median: times?.[0] ?? null, p90: times?.[1] ?? null }
}
