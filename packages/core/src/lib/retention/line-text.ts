import type { ArchiveBlock } from '@leadkit/contracts'
import { compressBlocks, type PlainBlock } from './cold/line-blocks.ts'
import type { IndexedBlock } from './cold/archive-index.ts'
import { type Content, ContentTally } from './message-lines.ts'

/** The files of lines whose text the database makes. */
export type TextShape = 'jsonl' | 'csv'

/** A file that is a header and lines that the database makes. */
export interface LineText {
  readonly shape: TextShape
  /** Empty, or with a line feed. */
  readonly header: string
}

/** Lines of messages that follow each other, and what a reader finds them by. */
export interface TextBlock {
  readonly text: string
  readonly block: ArchiveBlock
}

/** A file of lines from its text, compressed on the way, with back-pressure. */
export function compressText(
  { header }: LineText,
  blocks: AsyncIterable<TextBlock>,
  tally: ContentTally,
  onBlock: (block: IndexedBlock) => void,
): AsyncGenerator<Uint8Array> {
  return compressBlocks(tallied(header, blocks, tally), onBlock)
}

/** Counts and hashes the text of a file of lines. */
export async function measureText({ header }: LineText, blocks: AsyncIterable<TextBlock>): Promise<Content> {
  const tally = new ContentTally()
  const passed = tallied(header, blocks, tally)
  while ((await passed.next()).done !== true);
  return tally.content()
}

async function* tallied(
  header: string,
  blocks: AsyncIterable<TextBlock>,
  tally: ContentTally,
): AsyncGenerator<PlainBlock> {
  let before = header
  for await (const { text, block } of blocks) {
    const bytes = Buffer.from(before + text)
    before = ''
    tally.addCounted(bytes, block.count)
    yield { bytes, block }
  }
  if (before === '') return
  tally.addCounted(Buffer.from(before), 0)
  yield { bytes: Buffer.from(before), block: null }
}
