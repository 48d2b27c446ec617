import {
  classificationSchema,
  scorerProfileSchema,
  type ScoreRequest,
  type TranscriptMessage,
} from '@leadkit/contracts'
import { z } from 'zod'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import {
  cutMessage,
  hashQuestion,
  type ScoreInput,
  type ScoreQuestion,
  toTranscriptMessage,
  type TranscriptRow,
} from './score-question.ts'

interface QuestionRow {
  readonly id: string
  readonly message_id: string | null
  readonly input: unknown
  readonly profile: unknown
  readonly conversation_id: string
  readonly platform: string
  readonly channel: ScoreRequest['transcript']['channel']
}

/** A question with the row that it was rebuilt from. */
export interface StoredQuestion extends ScoreQuestion {
  readonly input: ScoreInput
}

const inputSchema: z.ZodType<ScoreInput> = z.object({
  conversationVersion: z.number(),
  messageIds: z.array(z.string()),
  truncated: z.boolean(),
  maxMessageCharacters: z.number(),
  participantName: z.string().nullable(),
  defaultCountry: z.string().nullable(),
  classification: classificationSchema,
  questionHash: z.string(),
})

/**
 * The questions behind scores, rebuilt from stored data; two statements, however many. One is missing if nothing was stored, or
 * if the message in question is gone.
 */
export async function readScoreQuestions(
  session: TenantSession,
  scoreIds: readonly string[],
): Promise<ReadonlyMap<string, StoredQuestion>> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<QuestionRow>({
    text: `SELECT s.id, s.message_id, s.input, p.profile, c.id AS conversation_id, a.platform, c.channel
      FROM ${tenant}.lead_scores s JOIN ${tenant}.leads l ON l.id = s.lead_id
      JOIN ${tenant}.conversations c ON c.id = l.conversation_id
      JOIN ${tenant}.social_accounts a ON a.id = c.social_account_id
      LEFT JOIN ${tenant}.scorer_profiles p ON p.hash = s.profile_hash
      WHERE s.id = ANY ($1::uuid[]) AND s.input IS NOT NULL`,
    parameters: [scoreIds],
  })
  const inputs = rows.flatMap((row) => {
    const input = inputSchema.safeParse(row.input)
    return input.success ? [{ row, input: input.data }] : []
  })
  const messages = await readMessages(
    session,
    inputs.flatMap(({ input }) => input.messageIds),
  )
  return new Map(
    inputs.flatMap(({ row, input }) => {
      const question = toQuestion(row, input, messages)
      return question === null ? [] : [[row.id, question]]
    }),
  )
}

async function readMessages(
  session: TenantSession,
  ids: readonly string[],
): Promise<ReadonlyMap<string, TranscriptMessage>> {
  if (ids.length === 0) return new Map()
  const rows = await session.run<TranscriptRow>({
    text: `SELECT id, direction, author, content, attachments, received_at FROM ${quoteIdentifier(session.schema)}.messages
      WHERE id = ANY ($1::uuid[]) AND deleted_at IS NULL`,
    parameters: [[...new Set(ids)]],
  })
  return new Map(rows.map((row) => [row.id, toTranscriptMessage(row)]))
}

function toQuestion(
  row: QuestionRow,
  input: ScoreInput,
  stored: ReadonlyMap<string, TranscriptMessage>,
): StoredQuestion | null {
  const { message_id: messageId, platform, channel } = row
  if (messageId === null || !stored.has(messageId)) return null
  const found = input.messageIds.flatMap((id) => stored.get(id) ?? [])
  const messages = found.map((message) => cutMessage(message, input.maxMessageCharacters))
  const { participantName, truncated, defaultCountry, classification } = input
  const about = { conversationId: row.conversation_id, platform, channel, participantName }
  const profile = scorerProfileSchema.safeParse(row.profile)
  const request: ScoreRequest = {
    transcript: { ...about, messages, truncated, defaultCountry },
    messageId,
    classification,
    profile: profile.success ? profile.data : undefined,
  }
  return { input, request, exact: hashQuestion(request) === input.questionHash }
}
