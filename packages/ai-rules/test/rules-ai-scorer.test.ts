import { LeadKitError, type LeadScoring, type ReplyDraft, type TextLimit, type Transcript } from '@leadkit/contracts'
import { buildClassification, buildDialogue, buildTranscript, createTestCallContext } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { createRulesAiScorer, defaultReplyTemplates, defaultRules, type RulesAiScorerOptions } from '../src/index.ts'

const context = createTestCallContext()

async function scoreOf(
  lines: Parameters<typeof buildDialogue>[0],
  options?: RulesAiScorerOptions,
): Promise<LeadScoring> {
  const ai = createRulesAiScorer(options)
  const transcript = buildDialogue(lines, { participantName: null })
  const messageId = transcript.messages.at(-1)?.id ?? ''
  const classification = await ai.classify({ transcript, messageId }, context)
  return ai.score({ transcript, messageId, classification }, context)
}

async function replyTo(
  transcript: Transcript,
  options?: RulesAiScorerOptions,
  limit: TextLimit = { maxTextLength: 2000, textUnit: 'utf16_units' },
): Promise<ReplyDraft> {
  const ai = createRulesAiScorer(options)
  const messageId = transcript.messages.at(-1)?.id ?? ''
  const classification = await ai.classify({ transcript, messageId }, context)
  const scoring = await ai.score({ transcript, messageId, classification }, context)
  return ai.reply({ transcript, messageId, classification, scoring, ...limit, instructions: null }, context)
}

const namesOf = ({ signals }: LeadScoring): readonly string[] => signals.map((signal) => signal.name)

describe('score', () => {
  it('is the sum of its signals, each with the messages it rests on', async () => {
    const scoring = await scoreOf(['Hi', 'How much is it?', 'And how much for 20 people?'])
    const sum = scoring.signals.reduce((total, signal) => total + signal.weight, 0)
    expect(scoring.scoreValue).toBe(sum)
    expect(scoring.signals).toContainEqual({
      name: 'asks_for_price',
      weight: 25,
      messageIds: ['message-2', 'message-3'],
    })
    expect(scoring.reasoning).toMatch(/^Hot, \d+ of 100: the participant asks for the price \(\+25\)/)
  })

  it('counts a signal once, however often it is repeated', async () => {
    const once = await scoreOf(['I want to buy'])
    const often = await scoreOf(['I want to buy. I want to buy! I want to buy'])
    expect(often.scoreValue).toBe(once.scoreValue)
  })

  it('lets the last word count', async () => {
    expect(await scoreOf(['I want to buy 20 chairs', 'Sorry, not interested any more'])).toMatchObject({
      score: 'cold',
    })
    expect(await scoreOf(['No thanks, not interested', 'Ok, I want to buy 20 chairs after all'])).toMatchObject({
      score: 'hot',
    })
    expect(namesOf(await scoreOf(['Not interested in the small one, but I want to buy the large one']))).not.toContain(
      'declines',
    )
  })

  it('keeps an opt-out against signs of buying in the same message', async () => {
    expect(await scoreOf(['Stop messaging me, I want to buy nothing'])).toMatchObject({ score: 'cold', scoreValue: 0 })
  })
})

describe('negation', () => {
  it.each([
    'I am not interested in buying anything',
    'We don’t want to order',
    'Ich möchte nichts kaufen',
    'Interessiert mich nicht',
    'Je ne veux pas acheter',
    'No quiero comprar nada',
    'Não quero comprar',
    'Non voglio comprare',
  ])('hears the no in %j', async (text) => {
    expect(await scoreOf([text])).toMatchObject({ score: 'cold' })
  })

  it.each([
    'No problem, I want to buy it',
    'I can’t wait to buy it',
    'Why not, I’ll take it',
    'Don’t you have a price list? I want to order',
    'Kein Problem, ich möchte bestellen',
    'No hay problema, quiero comprarlo y pagar con tarjeta: quiero comprar dos',
  ])('hears no no in %j', async (text) => {
    expect(namesOf(await scoreOf([text]))).toContain('wants_to_buy')
  })
})

describe('what a score rests on', () => {
  it('does not count quoted or repeated words of the account', async () => {
    const scoring = await scoreOf([
      ['automation', 'Do you want to buy it today?'],
      '> Do you want to buy it today?\nhm',
    ])
    expect(namesOf(scoring)).toEqual(['has_written'])
  })

  it('reads languages that no phrase was written for', async () => {
    const scoring = await scoreOf(['Ile kosztuje dostawa 20 krzeseł do Krakowa? Chcemy zamówić na piątek'])
    expect(scoring.score).not.toBe('cold')
    expect(namesOf(scoring)).toEqual(expect.arrayContaining(['asks_for_price', 'asks_for_delivery']))
  })

  it('finds no rule in a common word that means one in another language', async () => {
    // «le» is a part of a month's name in Vietnamese, «les» are lessons in Dutch.
    const scoring = await scoreOf(['Bonjour, je voudrais savoir combien coûte le canapé avec les coussins'])
    expect(namesOf(scoring)).toContain('asks_for_price')
    expect(namesOf(scoring)).not.toContain('has_deadline')
    expect(namesOf(scoring)).not.toContain('asks_for_appointment')
  })

  it('calls nobody hot for one sign, whatever it weighs', async () => {
    const heavy = {
      name: 'asks_for_franchise',
      weight: 90,
      description: 'asks for a franchise',
      phrases: { en: 'franchise' },
    }
    expect(await scoreOf(['franchise'], { rules: [heavy] })).toMatchObject({ score: 'warm', scoreValue: 59 })
  })

  it('is less certain where signals contradict each other', async () => {
    const clear = await scoreOf(['How much is it? I need a quote for 20 people'])
    const mixed = await scoreOf([
      'How much is it? I need a quote for 20 people. Just curious, it is for a school project, maybe next year',
    ])
    expect(mixed.confidence).toBeLessThan(clear.confidence)
  })

  it('respects another scorer’s classification as spam', async () => {
    const transcript = buildDialogue(['wonderful opportunity for your esteemed company'])
    const classification = buildClassification({ intent: 'spam' })
    const scoring = await createRulesAiScorer().score({ transcript, messageId: 'message-1', classification }, context)
    expect(scoring).toMatchObject({ score: 'cold', scoreValue: 0 })
  })

  it('takes a business address for a hint, and a free provider’s for none', async () => {
    expect(namesOf(await scoreOf(['jo@northpeak.io']))).toContain('uses_business_email')
    expect(namesOf(await scoreOf(['jo@gmail.com']))).not.toContain('uses_business_email')
    expect(namesOf(await scoreOf(['jo@yahoo.co.uk']))).not.toContain('uses_business_email')
  })
})

describe('the rubric', () => {
  const franchise = {
    name: 'asks_for_franchise',
    weight: 45,
    description: 'asks for a franchise',
    phrases: { en: 'franchise' },
  }

  it('can be extended, overridden and cut down', async () => {
    expect(await scoreOf(['Tell me about your franchise'], { rules: [franchise] })).toMatchObject({ score: 'warm' })
    const cheap = { name: 'asks_for_price', weight: 1, description: 'asks', phrases: { en: 'how much' } }
    expect((await scoreOf(['how much'], { rules: [cheap] })).signals).toContainEqual(
      expect.objectContaining({ name: 'asks_for_price', weight: 1 }),
    )
    expect(namesOf(await scoreOf(['how much'], { withoutRules: ['asks_for_price'] }))).not.toContain('asks_for_price')
  })

  it('has thresholds that the host can move', async () => {
    expect(await scoreOf(['How much is it for 20 people?'])).toMatchObject({ score: 'warm' })
    expect(await scoreOf(['How much is it for 20 people?'], { thresholds: { hot: 40, warm: 20 } })).toMatchObject({
      score: 'hot',
    })
  })

  it('has a version that changes with rules and thresholds, and with nothing else', async () => {
    const versionOf = async (options?: RulesAiScorerOptions): Promise<string> =>
      (await scoreOf(['Hi'], options)).rubricVersion
    const versions = await Promise.all([
      versionOf(),
      versionOf({ rules: [franchise] }),
      versionOf({ rules: [{ ...franchise, weight: 46 }] }),
      versionOf({ thresholds: { hot: 61 } }),
      versionOf({ withoutRules: ['greets'] }),
    ])
    expect(new Set(versions).size).toBe(5)
    const reordered = {
      phrases: franchise.phrases,
      description: franchise.description,
      weight: 45,
      name: franchise.name,
    }
    expect(await versionOf({ rules: [reordered] })).toBe(versions[1])
    expect(await versionOf({ replies: { direct: { greeting: { en: 'Hey' } } } })).toBe(versions[0])
  })

  it.each<[string, RulesAiScorerOptions]>([
    ['a name in another form', { rules: [{ ...franchise, name: 'Asks' }] }],
    ['a weight out of range', { rules: [{ ...franchise, weight: 101 }] }],
    ['two rules of one name', { rules: [franchise, franchise] }],
    ['an unreadable phrase', { rules: [{ ...franchise, phrases: { en: '(a+)+' } }] }],
    ['a negation into nothing', { rules: [{ ...franchise, negatedAs: 'nothing' }] }],
    ['an unknown rule to leave out', { withoutRules: ['nothing'] }],
    ['thresholds upside down', { thresholds: { hot: 20, warm: 30 } }],
    ['an unknown country', { defaultCountry: 'XX' }],
    ['a confidence above one', { minReplyConfidence: 2 }],
  ])('refuses %s', (_what, options) => {
    expect(() => createRulesAiScorer(options)).toThrow(LeadKitError)
    expect(() => createRulesAiScorer(options)).toThrow(expect.objectContaining({ code: 'configuration' }))
  })

  it('gives every rule a name, a description and phrases or other evidence', () => {
    expect(new Set(defaultRules.map((rule) => rule.name)).size).toBe(defaultRules.length)
    expect(defaultRules.filter((rule) => (rule.phrases ?? rule.evidence) === undefined)).toEqual([])
  })
})

describe('reply', () => {
  it('answers in the participant’s language', async () => {
    expect((await replyTo(buildDialogue(['Was kostet das?']))).content).toBe(defaultReplyTemplates.direct.purchase.de)
    expect((await replyTo(buildDialogue(['¿Cuánto cuesta?']))).content).toBe(defaultReplyTemplates.direct.purchase.es)
  })

  it('hands a hot lead over and says so', async () => {
    const draft = await replyTo(buildDialogue(['I want to order 20 chairs today']))
    expect(draft).toMatchObject({ content: defaultReplyTemplates.direct.hot_lead.en, handover: true })
  })

  it('asks for a direct message in public', async () => {
    const draft = await replyTo(buildDialogue(['How much is it?'], { channel: 'public' }))
    expect(draft.content).toBe(defaultReplyTemplates.public.en)
  })

  it.each([
    ['who asks for a person', ['Can I speak to a real person?']],
    ['in a language without answers', ['Ile to kosztuje, prosze? Nie wiem co jest']],
    ['when it is unclear what is wanted', ['hmm']],
    ['after an opt-out, whatever follows', ['Stop messaging me', 'hello?']],
  ])('leaves the answer to a person: %s', async (_when, lines) => {
    expect(await replyTo(buildDialogue(lines))).toMatchObject({ content: null, handover: true })
  })

  it('does not say the same twice', async () => {
    const first = defaultReplyTemplates.direct.greeting.en ?? ''
    expect(await replyTo(buildDialogue(['Hello', ['automation', first], 'Hello']))).toMatchObject({
      content: null,
      handover: true,
    })
  })

  it('counts the text in the unit of the platform', async () => {
    const content = defaultReplyTemplates.direct.purchase.fr ?? ''
    const transcript = buildDialogue(['Combien ça coûte ?'])
    const lengths = {
      utf16_units: content.length,
      utf8_bytes: Buffer.byteLength(content),
      weighted: content.length,
    } as const
    expect(lengths.utf8_bytes).toBeGreaterThan(lengths.utf16_units)
    for (const textUnit of ['utf16_units', 'utf8_bytes', 'weighted'] as const) {
      const maxTextLength = lengths[textUnit]
      expect((await replyTo(transcript, {}, { maxTextLength, textUnit })).content).toBe(content)
      const tight = await replyTo(transcript, {}, { maxTextLength: maxTextLength - 1, textUnit })
      expect(tight).toMatchObject({ content: null, handover: true })
    }
  })

  it('takes the host’s texts', async () => {
    const draft = await replyTo(buildDialogue(['Hello']), { replies: { direct: { greeting: { en: 'Hi from Acme' } } } })
    expect(draft.content).toBe('Hi from Acme')
  })
})

it('refuses a malformed transcript with invalid_input, without showing its content', async () => {
  const transcript = buildTranscript({ messages: [] })
  const task = createRulesAiScorer().classify({ transcript, messageId: 'message-1' }, context)
  await expect(task).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('messages') })
})

it('goes on with the purchase when an answer says nothing by itself', async () => {
  const transcript = buildDialogue(['How much for a kitchen?', ['person', 'For 3 or 4 metres?'], 'four'])
  const classification = await createRulesAiScorer().classify({ transcript, messageId: 'message-3' }, context)
  expect(classification).toMatchObject({ intent: 'purchase' })
})
