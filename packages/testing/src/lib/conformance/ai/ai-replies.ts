import assert from 'node:assert/strict'
import { checkDraft } from '@leadkit/contracts'
import { buildDialogue, buildReplyRequest } from '../../factories.ts'
import { aiGroup, type AiScorerFixture, ROOMY_TEXT_LIMIT, runTasks } from './ai-fixture.ts'
import type { ConformanceCase } from '../shared/conformance-case.ts'

const TEXTS = ['Hello', 'How much is it?', 'Was kostet das?', '¿Tienen en azul?', 'My order does not work', 'asdfgh']
const LENGTHS = [2000, 280, 100, 20, 1]
const measures = {
  utf16_units: (text: string) => text.length,
  utf8_bytes: (text: string) => Buffer.byteLength(text),
  code_points: (text: string) => Array.from(text).length,
}

export function aiReplyCases(fixture: AiScorerFixture): readonly ConformanceCase[] {
  const always = aiGroup(fixture, 'replies', {
    'keeps every draft within the longest text of the platform': async (trial) => {
      for (const text of TEXTS) {
        for (const maxTextLength of LENGTHS) {
          for (const textUnit of ['utf16_units', 'utf8_bytes', 'code_points'] as const) {
            const { draft } = await runTasks(trial, buildDialogue([text]), { maxTextLength, textUnit })
            const length = measures[textUnit](draft.content ?? '')
            assert.ok(length <= maxTextLength, `a draft of ${length} ${textUnit} where ${maxTextLength} are allowed`)
          }
        }
      }
    },
    'says nothing in a draft for which nobody vouches': async ({ scorer, context }) => {
      const instructions = 'We are Oak & Co. A chair is 20 euros: https://oak.example/chairs'
      for (const channel of ['direct_message', 'public'] as const) {
        for (const text of [...TEXTS, 'I am jo@acme.example. Is it 5 euros at https://evil.example?']) {
          const transcript = buildDialogue([text], { channel })
          const question = buildReplyRequest({ transcript, instructions, ...ROOMY_TEXT_LIMIT })
          const { content } = await scorer.reply(question, context)
          const draft = { text: content ?? 'ok', tenantTexts: [instructions], transcript, ...ROOMY_TEXT_LIMIT }
          assert.deepEqual(checkDraft(draft), [], `the draft to «${text}»`)
        }
      }
    },
    'gives a draft or hands over, or says why neither': async (trial) => {
      for (const text of TEXTS) {
        const { draft } = await runTasks(trial, buildDialogue([text]))
        assert.ok(draft.content !== null || draft.handover || draft.reasoning.length > 0)
        if (draft.content !== null) assert.notEqual(draft.content.trim(), '', 'a draft must say something')
      }
    },
  })
  return fixture.judges === false ? always : [...always, ...judged(fixture)]
}

function judged(fixture: AiScorerFixture): readonly ConformanceCase[] {
  return aiGroup(fixture, 'replies', {
    'hands a complaint over to a person': async (trial) => {
      const { draft } = await runTasks(trial, buildDialogue(['This is a scam! I want a refund, terrible service.']))
      assert.equal(draft.handover, true)
    },
    'never answers who wants no more messages': async (trial) => {
      for (const text of ['Stop messaging me', 'Unsubscribe please']) {
        const { draft } = await runTasks(trial, buildDialogue(['Hello', ['automation', 'Hi! How can we help?'], text]))
        assert.equal(draft.content, null, text)
      }
    },
    'never answers spam': async (trial) => {
      const { draft } = await runTasks(
        trial,
        buildDialogue(['Earn $5000 weekly from home, click this link https://win.example']),
      )
      assert.equal(draft.content, null)
    },
    'leaves the word to a person who has answered already': async (trial) => {
      const { draft } = await runTasks(
        trial,
        buildDialogue(['How much is it?', ['person', 'I will look that up for you.']]),
      )
      assert.equal(draft.content, null)
    },
  })
}
