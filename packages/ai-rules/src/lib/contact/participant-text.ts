import type { Transcript, TranscriptMessage } from '@leadkit/contracts'
import { type Token, tokenize } from '../tokens.ts'
import { withoutQuotes } from './quotations.ts'

/** What the participant says in one message in their own words. */
export interface OwnText {
  readonly messageId: string
  /** Index in the transcript's messages. */
  readonly index: number
  readonly text: string
  readonly tokens: readonly Token[]
}

/** How many words in a row must match the account's to count as a repetition of them. */
const ECHO_WORDS = 4
/**
 * The participant's texts, oldest first, without what others wrote: quoted lines and mails, quotations, and sentences that repeat what
 * the account wrote before. Messages without text are left out.
 */
export function participantTexts({ messages }: Transcript): readonly OwnText[] {
  const accountWords = new Set<string>()
  const texts: OwnText[] = []
  for (const [index, message] of messages.entries()) {
    if (message.content === null) continue
    if (!isParticipants(message)) {
      for (const run of wordRuns(tokenize(message.content))) accountWords.add(run)
      continue
    }
    const text = withoutQuotes(message.content)
    const tokens = withoutEcho(tokenize(text), accountWords)
    if (tokens.length > 0) texts.push({ messageId: message.id, index, text, tokens })
  }
  return texts
}

export function isParticipants(message: TranscriptMessage): boolean {
  return message.direction === 'inbound' && message.author === 'participant'
}

/** Every run of {@link ECHO_WORDS} words. */
function wordRuns(tokens: readonly Token[]): readonly string[] {
  const words = tokens.filter((token) => token.kind !== 'question')
  return words.slice(ECHO_WORDS - 1).map((_, start) => runAt(words, start))
}

function runAt(tokens: readonly Token[], start: number): string {
  return tokens
    .slice(start, start + ECHO_WORDS)
    .map((token) => token.text)
    .join(' ')
}

/** Leaves out sentences of four tokens or more in which every run of four tokens is the account's. */
function withoutEcho(tokens: readonly Token[], accountWords: ReadonlySet<string>): readonly Token[] {
  if (accountWords.size === 0) return tokens
  const sentences = Map.groupBy(tokens, (token) => token.sentence)
  return [...sentences.values()].filter((sentence) => !isEcho(sentence, accountWords)).flat()
}

function isEcho(sentence: readonly Token[], accountWords: ReadonlySet<string>): boolean {
  const runs = wordRuns(sentence)
  return runs.length > 0 && runs.every((run) => accountWords.has(run))
}
