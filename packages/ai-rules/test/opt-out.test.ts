import { buildDialogue, createTestCallContext } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { createRulesAiScorer } from '../src/index.ts'

const ai = createRulesAiScorer()
const context = createTestCallContext()

async function classify(...lines: readonly string[]) {
  const transcript = buildDialogue([...lines], { participantName: null })
  return ai.classify({ transcript, messageId: transcript.messages.at(-1)?.id ?? '' }, context)
}

describe('a short polite message', () => {
  it.each([
    'please',
    'and number 3 please',
    'ada@example.org please',
    'send it to ada@example.org please',
    'now please',
    'not today please',
    'list please',
    'bitte',
    'por favor',
    's’il vous plaît',
    'per favore',
    'alstublieft',
    'proszę',
    'lütfen',
    'пожалуйста',
    'будь ласка',
    'لو سمحت',
    'कृपया',
    'vui lòng',
    'tolong',
    'お願いします',
    '请',
    '부탁드려요',
  ])('withdraws nothing: %s', async (text) => {
    const { intent, consent } = await classify(text)
    expect([intent, consent]).not.toContain('opt_out')
    expect(consent).toBeUndefined()
  })

  it('withdraws nothing after many others either', async () => {
    expect((await classify(...Array.from({ length: 40 }, (_, index) => `and number ${index} please`))).intent).not.toBe(
      'opt_out',
    )
  })
})

describe('a withdrawal without a keyword', () => {
  it.each([
    'please do not write to me any more',
    'bitte schreiben Sie mir nicht mehr',
    'no quiero recibir más mensajes de ustedes',
    'merci de ne plus me contacter',
    'пожалуйста, больше не пишите мне',
  ])('is heard: %s', async (text) => {
    expect(await classify(text)).toMatchObject({ intent: 'opt_out', consent: 'withdrawn' })
  })
})

describe('the common word for stopping in scripts of other languages', () => {
  it.each([
    'ΣΤΟΠ',
    'Σταμάτα',
    'σταματήστε',
    'სტოპ',
    'გაჩერდით',
    'ստոպ',
    'הסר',
    'תפסיקו!',
    'หยุด',
    'ยกเลิก',
    'বন্ধ করুন',
    'நிறுத்து',
    'ఆపండి',
    'بند کرو',
    'спрете',
    'STOP ✋',
  ])('withdraws: %s', async (text) => {
    expect(await classify(text)).toMatchObject({ intent: 'opt_out', consent: 'withdrawn' })
  })

  it.each(['Πού είστε;', 'რა ღირს?', 'כמה זה עולה?', 'ราคาเท่าไหร่'])('is not in a question: %s', async (text) => {
    expect((await classify(text)).consent).toBeUndefined()
  })
})
