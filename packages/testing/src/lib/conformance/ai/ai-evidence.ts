import assert from 'node:assert/strict'
import { type ContactDetails, plainForm, type Transcript } from '@leadkit/contracts'
import { buildDialogue } from '../../factories.ts'
import { aiGroup, type AiResults, type AiScorerFixture, type AiTrial, runTasks } from './ai-fixture.ts'
import type { ConformanceCase } from '../shared/conformance-case.ts'

/** Conversations of every temperature, with and without something to find. */
const DIALOGUES: readonly Transcript[] = [
  buildDialogue(['My name is Dana Reed, dana@northpeak.example, call me on +44 20 7946 0958']),
  buildDialogue(['How much is it?', ['person', 'Write to sales@host.example or +49 30 1234567'], 'I will, thanks']),
  buildDialogue(['I want to order 30 chairs for our office this week, please send the invoice to jo@acme.example']),
  buildDialogue(['Können Sie mir bitte sagen, was 20 Stühle kosten?'], { participantName: null }),
  buildDialogue(['Hello']),
  buildDialogue(['No thanks, I am not interested any more']),
  buildDialogue(['Stop messaging me']),
  buildDialogue(['これはいくらですか'], { participantName: null }),
  buildDialogue(['ok \ud83d \u0000 \udc00'], { participantName: 'Jo Example' }),
]

/** A result may claim only what is in the conversation, and must be consistent. */
export function aiEvidenceCases(fixture: AiScorerFixture): readonly ConformanceCase[] {
  return aiGroup(fixture, 'evidence', {
    'finds contact details only where the messages named have them': async (trial) => {
      await forEachDialogue(trial, ({ classification }, transcript) => {
        for (const [field, detail] of Object.entries(classification.contact))
          assert.ok(
            detail === undefined || stands(field as keyof ContactDetails, detail, transcript),
            `the ${field} stands in none of the messages that are named for it`,
          )
      })
    },
    'names languages by BCP 47 tags': async (trial) => {
      await forEachDialogue(trial, ({ classification: { language } }) => {
        assert.doesNotThrow(() => Intl.getCanonicalLocales(language ?? 'en'), `${language} is no language tag`)
      })
    },
    'keeps the bands of scores apart by their values': async (trial) => {
      const values = { cold: [] as number[], warm: [] as number[], hot: [] as number[] }
      await forEachDialogue(trial, ({ scoring }) => void values[scoring.score].push(scoring.scoreValue))
      assert.ok(Math.max(...values.cold) < Math.min(...values.warm, ...values.hot), 'a cold lead has a value of others')
      assert.ok(Math.max(...values.warm) < Math.min(...values.hot), 'a warm lead has a value of hot ones')
    },
    'gives results that JSON and a database can keep': async (trial) => {
      await forEachDialogue(trial, (results) => {
        const stored = JSON.stringify(results)
        assert.deepEqual(JSON.parse(stored), results)
        assert.doesNotMatch(stored, /\\u0000|\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])/i, 'a result holds half a character')
      })
    },
  })
}

async function forEachDialogue(
  trial: AiTrial,
  check: (results: AiResults, transcript: Transcript) => void,
): Promise<void> {
  for (const transcript of DIALOGUES) check(await runTasks(trial, transcript), transcript)
}

/** As written, or a phone number by its last digits; the display name of the platform counts as a name. */
function stands(
  field: keyof ContactDetails,
  { value, messageIds }: { readonly value: string; readonly messageIds: readonly string[] },
  { messages, participantName }: Transcript,
): boolean {
  const wanted = plainForm(value).toLowerCase()
  if (
    field === 'name' &&
    wanted ===
      plainForm(participantName ?? '')
        .trim()
        .toLowerCase()
  )
    return true
  const digits = wanted.replaceAll(/\D/g, '').slice(-6)
  return messages
    .filter(({ id, author }) => messageIds.includes(id) && author === 'participant')
    .map(({ content }) => plainForm(content ?? '').toLowerCase())
    .some((text) => (field === 'phone' ? text.replaceAll(/\D/g, '').includes(digits) : text.includes(wanted)))
}
