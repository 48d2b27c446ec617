import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import {
  type AiScorer,
  type CallContext,
  type Classification,
  isLeadKitError,
  type LeadKitErrorCode,
  type LeadScoring,
  type ReplyDraft,
  type TextLimit,
  type Transcript,
} from '@leadkit/contracts'
import { createTestCallContext } from '../../test-call-context.ts'
import type { ConformanceCase } from '../shared/conformance-case.ts'

/** What the AI conformance suite needs to know about a scorer. */
export interface AiScorerFixture {
  /** The scorer to test; called once per case. */
  createScorer(): AiScorer | Promise<AiScorer>
  /** The context of each call; its `fetch` reaches the fake model, if there is one. Default {@link createTestCallContext}. */
  createContext?: ((overrides?: Partial<CallContext>) => CallContext) | undefined
  /** False for a scorer whose fake model gives the same answer to any text: skips the cases about what texts mean. Default true. */
  readonly judges?: boolean | undefined
  /** False when the same input may give different results. Default true. */
  readonly deterministic?: boolean | undefined
  /** False for a scorer that does not read `request.profile` yet: skips the cases about it. Default true. */
  readonly readsProfiles?: boolean | undefined
  /** False skips the orders of `injectionTexts` in all their languages; the plain ones still run. Default true. */
  readonly knowsOrders?: boolean | undefined
}

/** What a case works with. */
export interface AiTrial {
  readonly scorer: AiScorer
  readonly context: CallContext
  createContext(overrides?: Partial<CallContext>): CallContext
}

export interface AiResults {
  readonly classification: Classification
  readonly scoring: LeadScoring
  readonly draft: ReplyDraft
}

/** Room for any answer. */
export const ROOMY_TEXT_LIMIT: TextLimit = { maxTextLength: 2000, textUnit: 'utf16_units' }

export function aiGroup(
  fixture: AiScorerFixture,
  group: string,
  tests: Readonly<Record<string, (trial: AiTrial) => Promise<void>>>,
): readonly ConformanceCase[] {
  const createContext = fixture.createContext ?? createTestCallContext
  return Object.entries(tests).map(([name, test]) => ({
    group,
    name,
    async run() {
      await test({ scorer: await fixture.createScorer(), context: createContext(), createContext })
    },
  }))
}

export function newestId(transcript: Transcript): string {
  return transcript.messages.at(-1)?.id ?? ''
}

/** Runs the three tasks in sequence for the newest message. */
export async function runTasks(
  { scorer, context }: AiTrial,
  transcript: Transcript,
  limit: TextLimit = ROOMY_TEXT_LIMIT,
): Promise<AiResults> {
  const messageId = newestId(transcript)
  const classification = await scorer.classify({ transcript, messageId }, context)
  const scoring = await scorer.score({ transcript, messageId, classification }, context)
  const request = { transcript, messageId, classification, scoring, ...limit, instructions: null }
  return { classification, scoring, draft: await scorer.reply(request, context) }
}

/** Asserts that the promise rejects with a LeadKitError with one of the codes and a message without the secret. */
export async function assertFailsWith(
  promise: Promise<unknown>,
  codes: readonly LeadKitErrorCode[],
  what: string,
  secret?: string,
): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason ?? new Error('rejected with nothing'),
  )
  assert.ok(error !== undefined, `${what} must fail with ${codes.join(' or ')}, but it succeeded`)
  assert.ok(isLeadKitError(error), `${what} must fail with a LeadKitError, not with ${inspect(error)}`)
  assert.ok(codes.includes(error.code), `${what} must fail with ${codes.join(' or ')}, not with ${error.code}`)
  if (secret !== undefined) assert.ok(!error.message.includes(secret), `${what} must not tell the participant's text`)
}
