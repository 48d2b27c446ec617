import type { Classification, LeadScoring, ReplyDraft } from '@leadkit/contracts'
import type { FreeCall } from '../budgets/budget-store.ts'
import type { AiCompletion, GeneratedReply, SkipReason } from './ai-job.ts'

/** How an answered task ends: what is kept, and what follows from it. */
export type AiOutcome = AiEnd & {
  readonly completion: AiCompletion
  /** The call that it took, if that needed no reservation. */
  readonly call?: FreeCall | null | undefined
}

type AiEnd =
  | { readonly kind: 'skip'; readonly reason: SkipReason }
  /** `score`: whether the message's lead is scored next. */
  | { readonly kind: 'classify'; readonly classification: Classification; readonly score: boolean }
  /** `reply`: whether an answer is written next. */
  | { readonly kind: 'score'; readonly scoring: LeadScoring; readonly reply: boolean | 'unless_paused' }
  /** `reply` is null for a draft that is not wanted. */
  | { readonly kind: 'reply'; readonly draft: ReplyDraft; readonly reply: GeneratedReply | null }
