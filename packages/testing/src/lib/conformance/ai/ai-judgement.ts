import assert from 'node:assert/strict'
import type { Intent } from '@leadkit/contracts'
import { buildDialogue } from '../../factories.ts'
import { aiGroup, type AiScorerFixture, runTasks } from './ai-fixture.ts'
import type { ConformanceCase } from '../shared/conformance-case.ts'

/** Clear enough that every scorer must agree; the contract does not cover borderline cases. */
const PLAIN_INTENTS: readonly (readonly [text: string, intents: readonly Intent[]])[] = [
  ['I would like to buy two of these. How can I pay?', ['purchase']],
  ['How much does it cost?', ['purchase', 'question']],
  ['Unsubscribe. Stop sending me messages.', ['opt_out']],
  ['This is a scam! I want a refund, terrible service.', ['complaint']],
  ['Hello!', ['greeting']],
]

/** What texts mean; only for scorers that judge them. */
export function aiJudgementCases(fixture: AiScorerFixture): readonly ConformanceCase[] {
  if (fixture.judges === false) return []
  return [...classifications(fixture), ...scores(fixture)]
}

function classifications(fixture: AiScorerFixture): readonly ConformanceCase[] {
  return aiGroup(fixture, 'classification', {
    'recognises plain intents': async (trial) => {
      for (const [text, allowed] of PLAIN_INTENTS) {
        const { classification } = await runTasks(trial, buildDialogue([text]))
        assert.ok(allowed.includes(classification.intent), `${text} was taken for ${classification.intent}`)
      }
    },
    'classifies the message that was asked about': async ({ scorer, context }) => {
      const transcript = buildDialogue(['I would like to buy two of these', 'Stop sending me messages'])
      const first = await scorer.classify({ transcript, messageId: 'message-1' }, context)
      const second = await scorer.classify({ transcript, messageId: 'message-2' }, context)
      assert.deepEqual([first.intent, second.intent], ['purchase', 'opt_out'])
    },
    'takes neither a complaint nor a “no” to one thing for an opt-out': async (trial) => {
      for (const text of [
        'No thanks, not the red one. Do you have it in blue?',
        'Terrible service, I want a refund!',
      ]) {
        const { intent, consent } = (await runTasks(trial, buildDialogue([text]))).classification
        assert.ok(intent !== 'opt_out' && consent !== 'withdrawn', text)
      }
    },
    'tells anger from delight': async (trial) => {
      const angry = await runTasks(trial, buildDialogue(['Terrible, I am very disappointed and I hate it']))
      const glad = await runTasks(trial, buildDialogue(['Wonderful, I love it, thank you!']))
      assert.equal(angry.classification.sentiment, 'negative')
      assert.equal(glad.classification.sentiment, 'positive')
    },
    'tells the language': async (trial) => {
      const texts = {
        en: 'Could you tell me what this would cost, please?',
        de: 'Können Sie mir bitte sagen, was das kostet?',
      }
      for (const [language, text] of Object.entries(texts)) {
        const { classification } = await runTasks(trial, buildDialogue([text]))
        assert.equal(classification.language?.split('-')[0], language)
      }
    },
    'finds contact details, with the message that tells them': async (trial) => {
      const transcript = buildDialogue(['How much is it?', 'My name is Dana Reed, my e-mail is dana@northpeak.example'])
      const { contact } = (await runTasks(trial, transcript)).classification
      assert.deepEqual(contact.email, { value: 'dana@northpeak.example', messageIds: ['message-2'] })
      assert.deepEqual(contact.name, { value: 'Dana Reed', messageIds: ['message-2'] })
    },
    'takes no contact details from what the account wrote': async (trial) => {
      const transcript = buildDialogue([
        'Hello',
        ['person', 'Write to sales@host.example or call +44 20 7946 0958'],
        'Ok',
      ])
      const { contact } = (await runTasks(trial, transcript)).classification
      assert.equal(contact.email, undefined)
      assert.equal(contact.phone, undefined)
    },
  })
}

function scores(fixture: AiScorerFixture): readonly ConformanceCase[] {
  return aiGroup(fixture, 'scores', {
    'puts a buyer above an asker, and an asker above a greeting': async (trial) => {
      const buyer = 'I want to order 30 chairs for our office this week, please send the invoice to jo@acme.example'
      const values: number[] = []
      for (const text of [buyer, 'How much is one chair?', 'Hello']) {
        const { scoring } = await runTasks(trial, buildDialogue([text]))
        values.push(scoring.scoreValue)
      }
      const [bought = 0, asked = 0, greeted = 0] = values
      assert.ok(bought > asked && asked > greeted, `scored ${values.join(', ')}`)
    },
    'calls the buyer hot and the greeting cold': async (trial) => {
      const buyer = 'I want to order 30 chairs for our office this week, please send the invoice to jo@acme.example'
      assert.equal((await runTasks(trial, buildDialogue([buyer]))).scoring.score, 'hot')
      assert.equal((await runTasks(trial, buildDialogue(['Hello']))).scoring.score, 'cold')
    },
    'calls who declines or opts out cold, whatever came before': async (trial) => {
      for (const last of ['No thanks, I am not interested any more', 'Stop messaging me'])
        assert.equal((await runTasks(trial, buildDialogue(['How much is it?', last]))).scoring.score, 'cold', last)
    },
    'counts what the participant wrote, not what the account wrote': async (trial) => {
      const plain = await runTasks(trial, buildDialogue(['Hello', 'Ok']))
      const pushed = await runTasks(
        trial,
        buildDialogue([
          'Hello',
          ['automation', 'Do you want to buy 50 chairs today? Our price is 20 euros, we have a budget offer!'],
          'Ok',
        ]),
      )
      assert.ok(
        pushed.scoring.scoreValue <= plain.scoring.scoreValue + 5,
        'the offer of the account must not raise the score',
      )
    },
  })
}
