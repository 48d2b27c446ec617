import { checkDraft, type ReplyDraft, type ReplyRequest } from '@leadkit/contracts'
import type { RegisteredPlatform } from '../accounts/platform-registry.ts'
import type { AutoReplyMode } from '../conversations/automation/automation-policy.ts'
import { needsApproval } from '../conversations/reply-window.ts'
import type { HeldReason } from '../replies/reply.ts'
import type { GeneratedReply } from './ai-job.ts'

/**
 * Turns a scorer's draft into a reply; null for none. **A draft in which a check found anything is never sent automatically**: it waits for a
 * person, with the reasons. Only the text and the confidence are read from the scorer's answer; the recipient is the task's conversation.
 */
export function toGeneratedReply(
  { content, confidence }: Pick<ReplyDraft, 'content' | 'confidence'>,
  decided: AutoReplyMode,
  asked: {
    readonly platform: RegisteredPlatform
    readonly question: Omit<ReplyRequest, 'classification' | 'scoring'>
    readonly disclosure: string | null
    readonly mark: string | null
  },
): GeneratedReply | null {
  // An answer that hands over to a person is still an answer; a scorer that does not want to answer gives no content.
  if (content === null || content.trim() === '' || decided === 'off') return null
  const { instructions, transcript, profile, maxTextLength, textUnit } = asked.question
  const approvedTexts = profile?.examples.flatMap(({ reply }) => reply ?? []) ?? []
  const tenantTexts = [...(instructions === null ? [] : [instructions]), ...approvedTexts]
  const heldReasons: readonly HeldReason[] = [
    ...checkDraft({ text: content, tenantTexts, transcript, maxTextLength, textUnit }),
    ...(needsApproval(asked.platform, transcript.channel) ? (['needs_approval'] as const) : []),
  ]
  const text = asked.mark === null ? content : `${asked.mark} ${content}`
  const send = decided === 'send' && heldReasons.length === 0
  return { text, confidence, heldReasons, disclosure: asked.disclosure, send }
}
