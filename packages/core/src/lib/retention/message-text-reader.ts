import { LeadKitError } from '@leadkit/contracts'
import type { StatementRunner } from '../database/session.ts'
import type { MessagePlace } from './archive-partition-writer.ts'
import type { TextBlock, TextShape } from './line-text.ts'
import { type TextRow, textStatement } from './message-text-statement.ts'

/**
 * The next lines of a table; null at its end. The database makes the text, and no message becomes an object.
 * @throws LeadKitError `permanent` if a message gives no line: none is left out.
 */
export async function readTextBlock(
  session: StatementRunner,
  shape: TextShape,
  table: string,
  after: MessagePlace | null,
): Promise<(TextBlock & { readonly last: MessagePlace }) | null> {
  const [row] = await session.run<TextRow>(textStatement(shape, table, after))
  if (row === undefined || Number(row.messages) === 0) return null
  const { text, first_conversation: first, last_conversation: last, last_id: id, last_received: receivedAt } = row
  if (
    text === null ||
    first === null ||
    last === null ||
    id === null ||
    receivedAt === null ||
    Number(row.lines) !== Number(row.messages)
  )
    throw new LeadKitError(
      'permanent',
      'Archive: a message has an empty column that always has a value; nothing is dropped. Run kit.doctor()',
    )
  return {
    text,
    block: {
      count: Number(row.messages),
      firstConversationId: first,
      lastConversationId: last,
      from: new Date(Number(row.from_ms)),
      to: new Date(Number(row.to_ms)),
    },
    last: { conversationId: last, receivedAt, id },
  }
}
