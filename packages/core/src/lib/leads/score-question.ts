import { createHash } from 'node:crypto'
import type {
  Attachment,
  Classification,
  LeadScoring,
  ScorerProfile,
  ScoreRequest,
  Transcript,
  TranscriptMessage,
} from '@leadkit/contracts'

/** A tenant's additions to the scorer, with the hash by which results refer to them. */
export interface ProfileVersion {
  readonly profile: ScorerProfile
  /** The SHA-256 of its JSON: the same for equal profiles. */
  readonly hash: string
}

/** A question to the scorer, with everything that is needed to ask it again. */
export interface AskedScoring {
  readonly transcript: Transcript
  readonly messageId: string
  readonly classification: Classification
  readonly profile: ProfileVersion | null
  /** Of the conversation. */
  readonly version: number
  /** Longer texts were cut to this length, in UTF-16 units. */
  readonly maxMessageCharacters: number
}

/** A scoring to apply to a lead, with what it rests on. */
export interface ScoringToApply {
  /** The message that caused it. */
  readonly messageId: string | null
  /** The platform's time of the newest message that it rests on. */
  readonly basisReceivedAt: Date
  /**
   * True for a judgement of the conversation as it is at this moment: it takes the place of every earlier one, also of one that rests on a newer
   * message, which can only have been taken back since.
   */
  readonly isCurrent?: boolean | undefined
  readonly scoring: LeadScoring
  /** The question; null if it is unknown. */
  readonly asked?: AskedScoring | null | undefined
  /** Set for a new judgement without a new message. */
  readonly rescoreId?: string | null | undefined
}

/** The question of a score as its row stores it: only what cannot be read elsewhere. The texts stay in the messages, where they can be erased. */
export interface ScoreInput {
  readonly conversationVersion: number
  readonly messageIds: readonly string[]
  readonly truncated: boolean
  readonly maxMessageCharacters: number
  readonly participantName: string | null
  readonly defaultCountry: string | null
  readonly classification: Classification
  /** Of the whole question, texts included: shows whether it is still the same. */
  readonly questionHash: string
}

/** The question behind a score, rebuilt from stored data so that it can be asked again. */
export interface ScoreQuestion {
  readonly request: ScoreRequest
  /** True when it is exactly what the scorer was asked. False when a message has been edited, deleted or archived since. */
  readonly exact: boolean
}

export function toScoreInput(asked: AskedScoring): ScoreInput {
  const { transcript, classification, version, maxMessageCharacters } = asked
  return {
    conversationVersion: version,
    messageIds: transcript.messages.map((message) => message.id),
    truncated: transcript.truncated,
    maxMessageCharacters,
    participantName: transcript.participantName,
    defaultCountry: transcript.defaultCountry ?? null,
    classification,
    questionHash: hashQuestion({ ...asked, profile: asked.profile?.profile }),
  }
}

/** The SHA-256 of everything that a scorer gets for a score. */
export function hashQuestion({ transcript, messageId, classification, profile }: ScoreRequest): string {
  const { conversationId, platform, channel, participantName, truncated, defaultCountry = null } = transcript
  const messages = transcript.messages.map((message) => {
    const { id, direction, author, content, attachmentTypes, occurredAt } = message
    return [id, direction, author, content, attachmentTypes, occurredAt.getTime()]
  })
  const shown = [conversationId, platform, channel, participantName, truncated, defaultCountry, messages]
  const json = JSON.stringify([shown, messageId, classification, profile ?? null])
  return createHash('sha256').update(json).digest('hex')
}

/** The columns of a message that a scorer is shown. */
export interface TranscriptRow {
  readonly id: string
  readonly direction: string
  readonly author: string
  readonly content: string
  readonly attachments: readonly Attachment[]
  readonly received_at: Date
}

/** A message as a scorer is shown it. There is one mapping, because a question that is built again has to be the same to the letter. */
export function toTranscriptMessage(row: TranscriptRow): TranscriptMessage {
  return {
    id: row.id,
    direction: row.direction as TranscriptMessage['direction'],
    author: row.author as TranscriptMessage['author'],
    content: row.content === '' ? null : row.content,
    attachmentTypes: row.attachments.map((attachment) => attachment.type),
    occurredAt: row.received_at,
  }
}

/** Cuts a long text without splitting a character. */
export function cutMessage(message: TranscriptMessage, max: number): TranscriptMessage {
  if (message.content === null || message.content.length <= max) return message
  return { ...message, content: `${message.content.slice(0, max).toWellFormed()}…` }
}
