import type { JsonValue } from '@leadkit/contracts'

export const aiTaskTypes = ['classify', 'score', 'reply'] as const
export type AiTaskType = (typeof aiTaskTypes)[number]

export const aiTaskStatuses = ['queued', 'processing', 'completed', 'failed'] as const
export type AiTaskStatus = (typeof aiTaskStatuses)[number]

/** One question to the AI scorer about a message. A message has at most one task of each type. */
export interface AiTask {
  readonly id: string
  readonly messageId: string
  readonly conversationId: string
  readonly type: AiTaskType
  readonly status: AiTaskStatus
  /** The question to the scorer; null before the first attempt. */
  readonly input: JsonValue
  /** The scorer's answer; null until the task is completed. */
  readonly output: JsonValue
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly completedAt: Date | null
  readonly retryCount: number
  readonly errorCode: string | null
  readonly errorMessage: string | null
}
