import assert from 'node:assert/strict'
import {
  classificationSchema,
  leadScoringSchema,
  replyDraftSchema,
  type Signal,
  type Transcript,
} from '@leadkit/contracts'
import { buildDialogue, buildTranscript, buildTranscriptMessage } from '../../factories.ts'
import { aiGroup, type AiResults, type AiScorerFixture, type AiTrial, runTasks } from './ai-fixture.ts'
import type { ConformanceCase } from '../shared/conformance-case.ts'

/** Transcripts in every form that core may pass. */
const TRANSCRIPTS: Readonly<Record<string, Transcript>> = {
  'one text': buildDialogue(['How much is the large one?']),
  'a dialogue': buildDialogue([
    'Hi',
    ['automation', 'Hello! How can we help?'],
    'I want to buy two chairs',
    ['person', 'Sure!'],
    'Great',
  ]),
  'a newest message of the account': buildDialogue(['How much is it?', ['automation', 'It is 20 euros.']]),
  'only messages of the account': buildDialogue([['automation', 'Hello, are you still interested?']]),
  'a message without text': buildDialogue([['participant', null]]),
  'an empty text': buildTranscript({ messages: [buildTranscriptMessage({ content: '' })] }),
  'white space': buildDialogue([' \n\t ']),
  emoji: buildDialogue(['👍🏽👩‍👩‍👧', '🔥🔥🔥']),
  'a text in Japanese': buildDialogue(['こんにちは、価格を教えてください']),
  'a text in Arabic': buildDialogue(['مرحبا، كم السعر؟']),
  'an unpaired surrogate': buildDialogue(['price \ud83d please']),
  'markup and control characters': buildDialogue(['<b>price</b> {"a":1} \u0007 \u202e %s ${x} \\n']),
  'a public comment': buildDialogue(['What does this cost?'], { channel: 'public', platform: 'linkedin' }),
  'no name': buildDialogue(['Hello'], { participantName: null }),
  'an odd name': buildDialogue(['Hello'], { participantName: `  ${'x'.repeat(400)}  ` }),
  'older messages left out': buildDialogue(['and in blue?'], { truncated: true }),
  'many messages': buildDialogue(Array.from({ length: 200 }, (_, index) => `Message number ${index}`)),
}

/** The form of results, independent of their content. */
export function aiResultCases(fixture: AiScorerFixture): readonly ConformanceCase[] {
  return [...forms(fixture), ...honesty(fixture), ...stability(fixture)]
}

function forms(fixture: AiScorerFixture): readonly ConformanceCase[] {
  const tests = Object.entries(TRANSCRIPTS).map(([what, transcript]) => [
    `gives valid results for ${what}`,
    async (trial: AiTrial) => {
      const results = await runTasks(trial, transcript)
      classificationSchema.parse(results.classification)
      leadScoringSchema.parse(results.scoring)
      replyDraftSchema.parse(results.draft)
      assertEvidence(results, transcript)
    },
  ])
  return aiGroup(fixture, 'results', Object.fromEntries(tests))
}

/** Signals and contact details may cite only existing messages; contact details only the participant's. */
function assertEvidence({ classification, scoring, draft }: AiResults, { messages }: Transcript): void {
  const ids = new Set(messages.map((message) => message.id))
  const inbound = new Set(messages.filter((message) => message.direction === 'inbound').map((message) => message.id))
  const signals: readonly Signal[] = [...classification.signals, ...scoring.signals, ...draft.signals]
  for (const { name, messageIds } of signals)
    for (const id of messageIds)
      assert.ok(ids.has(id), `the signal ${name} rests on a message that is not in the transcript`)
  for (const [detail, evidence] of Object.entries(classification.contact))
    for (const id of evidence?.messageIds ?? [])
      assert.ok(inbound.has(id), `the ${detail} must rest on a message of the participant`)
}

function honesty(fixture: AiScorerFixture): readonly ConformanceCase[] {
  return aiGroup(fixture, 'explanations', {
    'names the model and the version of the rubric in every result': async (trial) => {
      const { classification, scoring, draft } = await runTasks(trial, buildDialogue(['How much is it?']))
      const models = new Set([classification.model, scoring.model, draft.model])
      assert.equal(models.size, 1, 'all tasks of one scorer name one model')
      for (const result of [classification, scoring, draft]) assert.notEqual(result.rubricVersion.trim(), '')
    },
    'keeps the version of the rubric from call to call': async (trial) => {
      const first = await runTasks(trial, buildDialogue(['How much is it?']))
      const second = await runTasks(trial, buildDialogue(['Hello']))
      assert.equal(first.scoring.rubricVersion, second.scoring.rubricVersion)
      assert.equal(first.classification.rubricVersion, second.classification.rubricVersion)
    },
    'gives no draft without saying why': async (trial) => {
      const { draft } = await runTasks(trial, buildDialogue(['Please stop messaging me']))
      assert.notEqual(draft.reasoning.trim(), '')
    },
  })
}

function stability(fixture: AiScorerFixture): readonly ConformanceCase[] {
  const cases = aiGroup(fixture, 'statelessness', {
    'leaves its input as it was': async (trial) => {
      const transcript = deepFreeze(
        buildDialogue(['I want to buy', ['automation', 'Gladly!'], 'my e-mail is jo@acme.example']),
      )
      const before = JSON.stringify(transcript)
      await runTasks(trial, transcript)
      assert.equal(JSON.stringify(transcript), before)
    },
    'keeps conversations apart that it judges at the same time': async (trial) => {
      const names = ['anna', 'bert', 'carla', 'dora', 'emil', 'frida']
      const dialogues = names.map((name) =>
        buildDialogue([`Hello, my e-mail is ${name}@acme.example`], { participantName: null }),
      )
      const results = await Promise.all(dialogues.map((transcript) => runTasks(trial, transcript)))
      for (const [index, { classification }] of results.entries()) {
        const text = JSON.stringify(classification)
        const others = names.filter((_, other) => other !== index)
        assert.ok(
          !others.some((other) => text.includes(`${other}@`)),
          'a result must not tell what another conversation said',
        )
      }
    },
  })
  const repeated = aiGroup(fixture, 'statelessness', {
    'gives the same result for the same input': async (trial) => {
      const transcript = buildDialogue(['Hi', 'How much is shipping to Berlin for 20 chairs?'])
      assert.deepEqual(await runTasks(trial, transcript), await runTasks(trial, transcript))
    },
  })
  return fixture.deterministic === false ? cases : [...cases, ...repeated]
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    for (const child of Object.values(value)) deepFreeze(child)
    Object.freeze(value)
  }
  return value
}
