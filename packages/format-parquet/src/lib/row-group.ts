import type { ArchiveBlock } from '@leadkit/contracts'
import type { RowGroup } from 'hyparquet'

/** As wide as the type, for a group that does not say what it has. */
const ANY = {
  firstConversationId: '00000000-0000-0000-0000-000000000000',
  lastConversationId: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
  from: new Date(-8_640_000_000_000_000),
  to: new Date(8_640_000_000_000_000),
}

/** What the statistics of a row group say about its messages. */
export function toBlock(group: RowGroup): ArchiveBlock {
  const statisticsOf = (name: string) =>
    group.columns.find(({ meta_data: column }) => column?.path_in_schema[0] === name)?.meta_data?.statistics
  const [ids, times] = [statisticsOf('conversation_id'), statisticsOf('received_at')]
  const [first, last] = [ids?.min_value, ids?.max_value]
  const [from, to] = [times?.min_value, times?.max_value]
  return {
    count: Number(group.num_rows),
    ...ANY,
    ...(typeof first === 'string' && typeof last === 'string'
      ? { firstConversationId: first, lastConversationId: last }
      : {}),
    ...(from instanceof Date && to instanceof Date ? { from, to } : {}),
  }
}
