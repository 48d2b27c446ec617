import type { JsonObject } from '@leadkit/contracts'

/** `draft`: generated replies wait for a person's approval. `send`: they are sent. */
type AutoReplyMode = 'off' | 'draft' | 'send'

/** What a tenant's settings say about automation. */
export interface AutomationSettings {
  readonly autoReply: AutoReplyMode
  /** What the tenant says about itself and its tone; null when it says nothing. */
  readonly instructions: string | null
}

const MAX_INSTRUCTIONS = 10_000

/** Reads `settings.autoReply` and `settings.replyInstructions`. Whatever is not understood means less automation, not more. */
export function readAutomationSettings(settings: JsonObject): AutomationSettings {
  const { autoReply, replyInstructions } = settings
  const instructions = typeof replyInstructions === 'string' ? replyInstructions.trim().slice(0, MAX_INSTRUCTIONS) : ''
  return {
    autoReply: autoReply === 'draft' || autoReply === 'send' ? autoReply : 'off',
    instructions: instructions === '' ? null : instructions,
  }
}
