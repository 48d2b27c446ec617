import { companies, names } from './people.ts'
import type { Random } from './random.ts'
import type { Language, Step } from './step.ts'

/** A person who writes. E-mail addresses are unique. */
export interface Guest {
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly company: string
  readonly order: string
}

/** Mail domains reserved for examples (RFC 2606) and telephone numbers reserved for fiction. */
const DOMAINS = ['mail.example', 'post.example', 'example.org', 'example.net']

export function createGuest(language: Language, number: number, random: Random): Guest {
  const { first, last } = names[language]
  const [given, family] = [random.pick(first), random.pick(last)]
  const company = random.pick(companies)
  const mailbox = `${plain(given)}.${plain(family)}${number}`
  return {
    name: `${given} ${family}`,
    email: `${mailbox}@${random.next() < 0.3 ? `${plain(company)}.example` : random.pick(DOMAINS)}`,
    phone: `+1 202 555 0${random.between(100, 199)}`,
    company,
    order: `A-${random.between(10_000, 99_999)}`,
  }
}

function plain(text: string): string {
  const letters = text.toLowerCase().replaceAll('ß', 'ss').replaceAll('ı', 'i').normalize('NFD')
  return letters.replaceAll(/[^a-z]/g, '')
}

/** Fills in the guest's details in a scene's text. */
export function fillText(text: string, guest: Guest): string {
  return text.replaceAll(/\{(name|email|phone|company|order)\}/g, (_, key: keyof Guest) => guest[key])
}

/** The guest's contact details that the page knows at the end of the scene, not counting texts that were unsent or edited. */
export function toldContact(
  steps: readonly Step[],
  guest: Guest,
): { readonly email: boolean; readonly phone: boolean } {
  const texts: string[] = []
  for (const step of steps) {
    if ('edit' in step || 'unsend' in step) texts.pop()
    const text = 'edit' in step ? step.edit : 'say' in step ? step.say : undefined
    if (text !== undefined) texts.push(fillText(text, guest))
  }
  return {
    email: texts.some((text) => text.includes(guest.email)),
    phone: texts.some((text) => text.includes(guest.phone)),
  }
}
