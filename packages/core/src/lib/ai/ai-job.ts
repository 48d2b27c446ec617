import { createHash } from 'node:crypto'
import {
  type Classification,
  type LeadScoring,
  type Transcript,
  type JsonObject,
  type ScorerProfile,
  scorerProfileSchema,
  type TranscriptMessage,
} from '@leadkit/contracts'
import { countrySchema } from '../base/field-schema.ts'
import type { AiTaskType } from './ai-task.ts'
import { cutMessage, type ProfileVersion } from '../leads/score-question.ts'
import type { AutomationPolicy } from '../conversations/automation/automation-policy.ts'
import type { BudgetSettings } from '../budgets/budget-settings.ts'
import type { ConversationChannel } from '../conversations/conversation.ts'
import type { Referral } from '../conversations/reply-window.ts'
import { type DisclosureSettings, readDisclosureSettings } from '../replies/disclosure/disclosure.ts'
import type { HeldReason } from '../replies/reply.ts'

/**
 * Keeps the newest messages that fit, and always the one that the task is about.
 * @param newestFirst messages of one conversation; the one that the task is about may be at any position.
 * @returns oldest first.
 */
export function boundTranscript(
  newestFirst: readonly TranscriptMessage[],
  messageId: string,
  bounds: TranscriptBounds,
): { readonly messages: readonly TranscriptMessage[]; readonly truncated: boolean } {
  const cut = newestFirst.map((message) => cutMessage(message, bounds.maxMessageCharacters))
  const subject = cut.find((message) => message.id === messageId)
  let characters = bounds.maxCharacters - (subject?.content?.length ?? 0)
  let places = bounds.maxMessages - (subject === undefined ? 0 : 1)
  const kept: TranscriptMessage[] = []
  let full = false
  for (const message of cut) {
    if (message.id === messageId) {
      kept.push(message)
      continue
    }
    const length = message.content?.length ?? 0
    // The rest is older: a short message on the far side of a gap would lack its context.
    full ||= places < 1 || length > characters
    if (full) continue
    places -= 1
    characters -= length
    kept.push(message)
  }
  return { messages: kept.toReversed(), truncated: kept.length < cut.length }
}

/** What a tenant's settings say about the text of a reply. */
export interface ReplySettings {
  /** What the tenant says about itself and its tone; null when it says nothing. */
  readonly instructions: string | null
  readonly disclosure: DisclosureSettings
}

const MAX_INSTRUCTIONS = 10_000

/** Reads `settings.replyInstructions` and `settings.disclosure`. */
export function readReplySettings(settings: JsonObject): ReplySettings {
  const { replyInstructions } = settings
  const instructions = typeof replyInstructions === 'string' ? replyInstructions.trim().slice(0, MAX_INSTRUCTIONS) : ''
  return {
    instructions: instructions === '' ? null : instructions,
    disclosure: readDisclosureSettings(settings),
  }
}

/** A tenant's settings for the scorer. */
export interface ScorerSettings {
  readonly profile: ProfileVersion | null
  readonly defaultCountry: string | null
}

/** Reads `settings.scorerProfile` and `settings.defaultCountry`. A setting that cannot be read is ignored. */
export function readScorerSettings(settings: JsonObject): ScorerSettings {
  const profile = scorerProfileSchema.safeParse(settings['scorerProfile'])
  const country = countrySchema.safeParse(settings['defaultCountry'])
  return {
    profile: profile.success ? versionOf(profile.data) : null,
    defaultCountry: country.success ? country.data : null,
  }
}

/** Null for a profile that adds nothing. */
export function versionOf(profile: ScorerProfile): ProfileVersion | null {
  const { words, rules, examples } = profile
  if (words.length + rules.length + examples.length === 0) return null
  return { profile, hash: createHash('sha256').update(JSON.stringify(profile)).digest('hex') }
}

/** Why a task was completed without asking the scorer. */
export type SkipReason =
  /** A newer message of the conversation is waiting for the same task, and its answer will also take this message into account. */
  | 'superseded'
  /** The author deleted the message, or it has been archived. */
  | 'message_gone'
  | 'lead_removed'
  /** A person has taken over, or the conversation is closed. */
  | 'automation_paused'
  /** The platform, its channel or the account cannot send. */
  | 'cannot_send'
  /** The platform no longer accepts an automatic answer. */
  | 'window_closed'
  /** The webhook missed the message, and nobody expects a late answer. */
  | 'fetched_later'
  /** The person wants no automatic messages. */
  | 'opted_out'
  /** The tenant's settings do not ask for replies (any more). */
  | 'not_wanted'
  /** The tenant's budget is used up, and the tenant chose to stop. */
  | 'budget_spent'
  /** The task that this one builds on was never answered. */
  | 'incomplete'

/** An unfinished AI task with everything that answering it needs. */
export interface AiJob {
  readonly taskId: string
  readonly type: AiTaskType
  readonly messageId: string
  readonly conversationId: string
  /** The conversation's version when the job was read: the result is kept only if the version is still the same. */
  readonly version: number
  /** Null when the message is gone. */
  readonly message: { readonly receivedAt: Date; readonly standby: boolean; readonly fetchedLater: boolean } | null
  /** Bounded, oldest first, including the message. Null when the message is gone. */
  readonly transcript: Transcript | null
  /** Longer texts were cut to this length. */
  readonly maxMessageCharacters: number
  /** True when a newer message of the conversation has an unfinished task of the same type. */
  readonly superseded: boolean
  /** True when the conversation has no newer inbound message. */
  readonly newest: boolean
  readonly leadRemoved: boolean
  readonly automationPaused: boolean
  /** False while nobody has told the tenant anything about automatic messages. */
  readonly consentsKept: boolean
  /** True when the person wants no automatic messages; left out otherwise. */
  readonly optedOut?: boolean
  readonly conversationClosed: boolean
  readonly accountActive: boolean
  readonly lastInboundAt: Date | null
  /** The participant's recent referrals. */
  readonly referrals: readonly Referral[] | null
  readonly platform: string
  readonly channel: ConversationChannel
  readonly participantName: string | null
  /** What automation may do in the conversation. */
  readonly policy: AutomationPolicy
  /** Null for a task that writes no reply. */
  readonly replySettings: ReplySettings | null
  readonly budget: BudgetSettings
  /** The tenant's additions to the scorer; null if there are none. */
  readonly profile: ProfileVersion | null
  /** Results of earlier tasks for the same message. */
  readonly classification: Classification | null
  readonly scoring: LeadScoring | null
}

/** How a task ended, with the data for its row. */
export interface AiCompletion {
  readonly job: AiJob
  readonly startedAt: Date
  readonly now: Date
}

/** A generated answer, to be kept as a draft or sent. */
export interface GeneratedReply {
  readonly text: string
  readonly confidence: number
  readonly send: boolean
  /** Why it waits for a person; if there is any reason, it is not sent. */
  readonly heldReasons: readonly HeldReason[]
  /** The text that discloses a machine as the author, for when the participant must be told. */
  readonly disclosure: string | null
}

/** How much of a conversation an AI task sees. */
export interface TranscriptBounds {
  readonly maxMessages: number
  /** Of all messages together, in UTF-16 units. */
  readonly maxCharacters: number
  /** Of one message; a longer one is cut. */
  readonly maxMessageCharacters: number
}
