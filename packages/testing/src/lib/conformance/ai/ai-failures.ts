import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { CallContext, Transcript } from '@leadkit/contracts'
import { buildClassification, buildDialogue, buildLeadScoring } from '../../factories.ts'
import {
  aiGroup,
  type AiScorerFixture,
  type AiTrial,
  assertFailsWith,
  newestId,
  ROOMY_TEXT_LIMIT,
  runTasks,
} from './ai-fixture.ts'
import type { ConformanceCase } from '../shared/conformance-case.ts'

const ABORT_LIMIT_MS = 1500
/** Limit for one text of 100 kB: far more than linear work needs, far less than quadratic work takes. */
/** Of the processor: the clock tells how busy the machine is. */
const LONG_TEXT_LIMIT_MS = 5000
const LONG_TEXT_LENGTH = 100_000
const SECRET = 'Zanzibar-Quokka-77'

/** Invalid input, aborted calls, a failing network, and texts designed to be slow. */
export function aiFailureCases(fixture: AiScorerFixture): readonly ConformanceCase[] {
  return [...failures(fixture), ...network(fixture), ...longTexts(fixture)]
}

/** Each task as a promise, given valid results of the earlier tasks. */
function startTasks(
  { scorer }: AiTrial,
  transcript: Transcript,
  context: CallContext,
  messageId = newestId(transcript),
): readonly Promise<unknown>[] {
  const classification = buildClassification()
  const scoring = buildLeadScoring()
  const shared = { transcript, messageId, classification }
  const tasks = [
    scorer.classify({ transcript, messageId }, context),
    scorer.score(shared, context),
    scorer.reply({ ...shared, scoring, ...ROOMY_TEXT_LIMIT, instructions: null }, context),
  ]
  // A case awaits them one after the other; until then no rejection may count as unhandled.
  for (const task of tasks) task.catch(() => {})
  return tasks
}

function failures(fixture: AiScorerFixture): readonly ConformanceCase[] {
  return aiGroup(fixture, 'failures', {
    'refuses with aborted when the signal has fired before': async (trial) => {
      const context = trial.createContext({ signal: AbortSignal.abort() })
      for (const task of startTasks(trial, buildDialogue(['Hello']), context))
        await assertFailsWith(task, ['aborted'], 'the task')
    },
    'refuses a message that is not in the transcript with invalid_input': async (trial) => {
      const transcript = buildDialogue([SECRET])
      for (const task of startTasks(trial, transcript, trial.context, 'message-9'))
        await assertFailsWith(task, ['invalid_input'], 'the task', SECRET)
    },
  })
}

function network(fixture: AiScorerFixture): readonly ConformanceCase[] {
  return aiGroup(fixture, 'network', {
    'ends soon after the signal when the network hangs': async (trial) => {
      const controller = new AbortController()
      const context = trial.createContext({ signal: controller.signal, fetch: hangingFetch })
      const tasks = startTasks(trial, buildDialogue(['Hello']), context).map((task) => task.catch(() => {}))
      controller.abort()
      const outcome = await Promise.race([
        Promise.all(tasks).then(() => 'ended'),
        delay(ABORT_LIMIT_MS, 'still going on'),
      ])
      assert.equal(outcome, 'ended')
    },
    'fails with transient, and without the participant’s words, when it needs a network that is down': async (
      trial,
    ) => {
      const fetchNothing = (): Promise<Response> => Promise.reject(new TypeError(`fetch failed for ${SECRET}`))
      const context = trial.createContext({ fetch: fetchNothing })
      for (const task of startTasks(trial, buildDialogue([SECRET]), context)) {
        const outcome = await task.then(
          () => 'needs none',
          () => 'failed',
        )
        if (outcome === 'failed') await assertFailsWith(task, ['transient'], 'the task', SECRET)
      }
    },
    'reaches the network only through the fetch of the context': async (trial) => {
      const globalFetch = globalThis.fetch
      let calls = 0
      const countingFetch: typeof fetch = (...call) => {
        calls += 1
        return globalFetch(...call)
      }
      globalThis.fetch = countingFetch
      try {
        await runTasks(
          {
            ...trial,
            context: trial.createContext({
              fetch: trial.context.fetch === countingFetch ? globalFetch : trial.context.fetch,
            }),
          },
          buildDialogue(['Hello']),
        )
      } finally {
        globalThis.fetch = globalFetch
      }
      assert.equal(calls, 0, 'the global fetch was called')
    },
  })
}

/** Does not answer until the call's signal fires. */
const hangingFetch: typeof fetch = (_input, init) =>
  new Promise((_resolve, reject) => {
    const signal = init?.signal
    if (signal?.aborted === true) reject(new DOMException('aborted', 'AbortError'))
    signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')), { once: true })
  })

/** Each would take minutes with a backtracking pattern. */
const SLOW_TEXTS: Readonly<Record<string, string>> = {
  'one long word': 'a',
  'white space': ' ',
  digits: '1',
  'words for digits': 'one ',
  'digits and dots': '1.',
  'digits and hyphens': '12-',
  dots: '.',
  'dotted letters': 'a.',
  'at signs': 'a@',
  'opening quotation marks': '“',
  'opening brackets': '(',
  'lines of quotation': '>\n',
  'my name is': 'my name is ',
  'I am': "I'm A ",
  'capital letters': 'Ab ',
  'price of price': 'how much price ',
  negations: 'not no never ',
  apostrophes: "a'",
  emoji: '👍🏽',
  'combining marks': 'a\u0301\u0323',
}

function longTexts(fixture: AiScorerFixture): readonly ConformanceCase[] {
  return aiGroup(fixture, 'long texts', {
    'judges texts of 100,000 characters in time, whatever they repeat': async (trial) => {
      for (const [what, unit] of Object.entries(SLOW_TEXTS)) {
        const text = `${unit.repeat(Math.ceil(LONG_TEXT_LENGTH / unit.length))}!`
        const start = process.cpuUsage()
        await runTasks(trial, buildDialogue([text]))
        const { user, system } = process.cpuUsage(start)
        const tookMs = (user + system) / 1_000
        assert.ok(tookMs < LONG_TEXT_LIMIT_MS, `${what}: took ${Math.round(tookMs)} ms of the processor`)
      }
    },
  })
}
