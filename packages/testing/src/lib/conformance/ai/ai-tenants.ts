import assert from 'node:assert/strict'
import {
  type AiTaskName,
  type Logger,
  type ReplyRequest,
  type ScorerProfile,
  scorerProfileSchema,
  scorerUsageSchema,
} from '@leadkit/contracts'
import { buildDialogue, buildReplyRequest } from '../../factories.ts'
import { aiGroup, type AiScorerFixture, type AiTrial, newestId, runTasks } from './ai-fixture.ts'
import type { ConformanceCase } from '../shared/conformance-case.ts'

const SECRET = 'Zanzibar-Quokka-77'
const TASKS = ['classify', 'score', 'reply'] as const satisfies readonly AiTaskName[]

/** What a scorer guarantees the tenants that share it: their own rules, bounded costs, and nothing logged. */
export function aiTenantCases(fixture: AiScorerFixture): readonly ConformanceCase[] {
  return [...versions(fixture), ...costs(fixture), ...logs(fixture)]
}

function versions(fixture: AiScorerFixture): readonly ConformanceCase[] {
  const cases = aiGroup(fixture, 'rubric versions', {
    'are the same in every process': async (trial) => {
      const other = { ...trial, scorer: await fixture.createScorer() }
      assert.deepEqual(await versionsOf(trial), await versionsOf(other))
    },
  })
  const ofProfiles = aiGroup(fixture, 'rubric versions', {
    'differ with what a tenant adds': async (trial) => {
      const rule = { name: 'asks_for_workshop', weight: 20, description: 'asks for it', phrases: ['workshop'] }
      const plain = await versionsOf(trial)
      const ruled = await versionsOf(trial, scorerProfileSchema.parse({ rules: [rule] }))
      const heavier = await versionsOf(trial, scorerProfileSchema.parse({ rules: [{ ...rule, weight: 30 }] }))
      assert.deepEqual(await versionsOf(trial, scorerProfileSchema.parse({ rules: [rule] })), ruled)
      for (const task of ['classify', 'score'] as const)
        assert.equal(
          new Set([plain[task], ruled[task], heavier[task]]).size,
          3,
          `${task} has one version for several profiles`,
        )
    },
  })
  return fixture.readsProfiles === false ? cases : [...cases, ...ofProfiles]
}

async function versionsOf({ scorer, context }: AiTrial, profile?: ScorerProfile) {
  const request: ReplyRequest = buildReplyRequest({ transcript: buildDialogue(['How much is it?']), profile })
  const classify = (await scorer.classify(request, context)).rubricVersion
  return { classify, score: (await scorer.score(request, context)).rubricVersion }
}

function costs(fixture: AiScorerFixture): readonly ConformanceCase[] {
  return aiGroup(fixture, 'costs', {
    'are never above what the scorer said before the call': async (trial) => {
      for (const text of ['How much is it?', '数'.repeat(3000), 'Stop messaging me']) {
        const transcript = buildDialogue([text])
        const { classification, scoring, draft } = await runTasks(trial, transcript)
        const used = { classify: classification.usage, score: scoring.usage, reply: draft.usage }
        const request = buildReplyRequest({ transcript, messageId: newestId(transcript), classification, scoring })
        for (const task of TASKS) assertWithin(used[task], trial.scorer.maxUsage?.(task, request))
      }
    },
    'are told in whole numbers before the call': async ({ scorer }) => {
      for (const task of TASKS) {
        const most = scorer.maxUsage?.(task, buildReplyRequest())
        if (most !== undefined) scorerUsageSchema.parse(most)
      }
    },
  })
}

type Usage = ReturnType<typeof scorerUsageSchema.parse>

/** A scorer without a maximum must cost nothing. */
function assertWithin(used: Usage | undefined, most: Usage = { inputTokens: 0, outputTokens: 0, costMicros: 0 }): void {
  if (used === undefined) return
  assert.ok(
    used.inputTokens <= most.inputTokens,
    `took ${used.inputTokens} input tokens of at most ${most.inputTokens}`,
  )
  assert.ok(
    used.outputTokens <= most.outputTokens,
    `took ${used.outputTokens} output tokens of at most ${most.outputTokens}`,
  )
  assert.ok((used.costMicros ?? 0) <= (most.costMicros ?? 0), `cost ${used.costMicros} of at most ${most.costMicros}`)
}

function logs(fixture: AiScorerFixture): readonly ConformanceCase[] {
  return aiGroup(fixture, 'logs', {
    'hold nothing that a participant wrote, whatever fails': async (trial) => {
      const lines: string[] = []
      const write = (...line: readonly unknown[]): void => void lines.push(JSON.stringify(line))
      const logger: Logger = { debug: write, info: write, warn: write, error: write }
      const transcript = buildDialogue([`How much is it? ${SECRET}`], { participantName: SECRET })
      await runTasks({ ...trial, context: trial.createContext({ logger }) }, transcript)
      const fetchNothing = (): Promise<Response> => Promise.reject(new TypeError(`fetch failed for ${SECRET}`))
      const failing = { ...trial, context: trial.createContext({ logger, fetch: fetchNothing }) }
      await runTasks(failing, transcript).catch(() => {})
      assert.ok(!lines.join('\n').includes(SECRET), 'a log line holds what the participant wrote')
    },
  })
}
