import type { ContactDetails } from '@leadkit/contracts'
import { buildDialogue, createTestCallContext } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { createRulesAiScorer } from '../src/index.ts'

const context = createTestCallContext()

async function contactOf(
  lines: Parameters<typeof buildDialogue>[0],
  options: { readonly participantName?: string; readonly defaultCountry?: string } = {},
): Promise<ContactDetails> {
  const { participantName = null, defaultCountry } = options
  const transcript = buildDialogue(lines, { participantName })
  const messageId = transcript.messages.at(-1)?.id ?? ''
  const { contact } = await createRulesAiScorer({ defaultCountry }).classify({ transcript, messageId }, context)
  return contact
}

describe('names', () => {
  it.each([
    ['Hi, my name is Anna Smith and I need a quote', 'Anna Smith'],
    ['my name is anna', 'anna'],
    ['I’m Dana Reed', 'Dana Reed'],
    ["I'm Dana, how much is it?", 'Dana'],
    ['This is Pat O’Neill from Acme', 'Pat O’Neill'],
    ['Mein Name ist Jörg Müller-Lüdenscheidt.', 'Jörg Müller-Lüdenscheidt'],
    ['Ich heiße Anna', 'Anna'],
    ['Ich bin Thomas Beck und brauche Hilfe', 'Thomas Beck'],
    ['Bonjour, je m’appelle Chloé', 'Chloé'],
    ['Hola, me llamo Ana de la Cruz', 'Ana de la Cruz'],
    ['Oi, meu nome é João', 'João'],
    ['Mi chiamo Giulia Rossi', 'Giulia Rossi'],
    ['Merci. Anna Roux, boulangerie Maison Perle, anna.roux@mail.example', 'Anna Roux'],
  ])('are found in %j', async (text, name) => {
    expect((await contactOf([text])).name).toEqual({ value: name, messageIds: ['message-1'] })
  })

  it.each([
    'Parfait, vous pouvez envoyer le contrat à anna.roux@mail.example ?',
    'I’m Interested',
    'I am looking for a chair',
    'I AM INTERESTED IN THIS',
    'Ich bin Kunde',
    'Ich bin Steuerberater',
    'Rechnung A-1042, gekauft im März',
    'I’m German',
    'I’m in Berlin',
    'Soy cliente',
    'my name is on the list',
  ])('are not found in %j', async (text) => {
    expect((await contactOf([text])).name).toBeUndefined()
  })

  it('come from the platform’s profile when no message tells one, resting on the first message', async () => {
    const contact = await contactOf([['automation', 'Hi'], 'Hello'], { participantName: 'Jordan Example' })
    expect(contact.name).toEqual({ value: 'Jordan Example', messageIds: ['message-2'] })
  })

  it('are taken from the newest message that tells one', async () => {
    const contact = await contactOf(['My name is Ana', 'Sorry, my name is Anna'], { participantName: 'A.' })
    expect(contact.name).toEqual({ value: 'Anna', messageIds: ['message-2'] })
  })
})

describe('e-mail addresses', () => {
  it.each([
    ['write to Dana.Reed+kit@NorthPeak.Example.', 'Dana.Reed+kit@northpeak.example'],
    ['<dana@northpeak.example>', 'dana@northpeak.example'],
    ['dana@ northpeak', undefined],
    ['@dana on X', undefined],
  ])('in %j: %j', async (text, email) => {
    expect((await contactOf([text])).email?.value).toBe(email)
  })

  it('of the account are not taken for the participant’s', async () => {
    expect((await contactOf([['person', 'Write to sales@host.example'], 'sales@host.example?'])).email).toBeUndefined()
  })
})

describe('phone numbers', () => {
  it.each([
    ['+49 (0)171 2345678', undefined, '+491712345678'],
    ['Call me: 0171 2345678', 'DE', '+491712345678'],
    ['0044 20 7946 0958', undefined, '+442079460958'],
    ['my number is 0171 2345678', undefined, '0171 2345678'],
    ['meu whatsapp é +55 11 98765-4321', undefined, '+5511987654321'],
    ['my order 1234567890', 'DE', undefined],
    ['on 12.03.2026', 'DE', undefined],
    ['between 2024-2026', undefined, undefined],
    ['we are 1500 people', 'DE', undefined],
    ['IBAN DE89370400440532013000', 'DE', undefined],
  ])('in %j with country %j: %j', async (text, defaultCountry, phone) => {
    const options = defaultCountry === undefined ? {} : { defaultCountry }
    expect((await contactOf([text], options)).phone?.value).toBe(phone)
  })
})

describe('companies', () => {
  it.each([
    ['Gruß, Thomas Berger, Berger Bau GmbH', 'Berger Bau GmbH'],
    ['I work at Northpeak', 'Northpeak'],
    ['I’m Dana from Northpeak Labs, hi', 'Northpeak Labs'],
    ['Mein Name ist Anna Beck von Muster Bau', 'Muster Bau'],
    ['I’m Dana from Berlin', undefined],
    ['My name is Dana Reed from Spain', undefined],
    ['Me llamo Ana de Sevilla', undefined],
    ['I work at home', undefined],
  ])('in %j: %j', async (text, company) => {
    expect((await contactOf([text])).company?.value).toBe(company)
  })
})

describe('a signature with a firm that has no legal form', () => {
  it.each([
    'Please send the quote to a.byrne@post.example, or call me on +1 202 555 0123. Aoife Byrne, Tidal Works.',
    'Viele Grüße, Aoife Byrne, Tidal Works',
  ])('begins with the name: %s', async (text) => {
    const transcript = buildDialogue([text], { participantName: 'Aoife Byrne' })
    const { contact } = await createRulesAiScorer().classify(
      { transcript, messageId: 'message-1' },
      createTestCallContext(),
    )
    expect(contact.name?.value).toBe('Aoife Byrne')
  })
})
