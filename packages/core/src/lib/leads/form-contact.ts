import {
  cleanText,
  emailAddressSchema,
  type FormAnswer,
  type FormField,
  formFieldOf,
  readFormAnswers,
} from '@leadkit/contracts'
import { cleanContact } from './contact.ts'
import type { LeadContact } from './lead.ts'

/** What somebody entered in a lead form: a lead's details, and everything else as notes. */
export interface FormContact extends LeadContact {
  readonly notes: string | null
}

interface Given {
  readonly question: string
  readonly text: string
  readonly field: FormField | undefined
}

const PHONE = /^\+[\d\s().-]{7,30}$/

const MAX_NOTES = 10_000

/**
 * Reads the answers of a form from `details.answers` of a complete `lead_created` event. The adapter says what a question asks for; otherwise
 * it is derived from the question's name in any of the languages that {@link formFieldOf} knows; a lone e-mail address or international phone
 * number is recognised without either. Every answer that fits no field goes to the notes, one line each, so that
 * nothing is lost.
 */
export function readFormContact(answers: unknown): FormContact {
  const given = readFormAnswers(answers)
    .map(toGiven)
    .filter(({ text }) => text !== '')
  const used = new Set<Given>()
  const use = (answer: Given | undefined): string | null => {
    if (answer !== undefined) used.add(answer)
    return answer?.text ?? null
  }
  const take = (field: FormField): string | null =>
    use(given.find((answer) => answer.field === field && fits(field, answer.text)))
  const takeAlone = (matches: (text: string) => boolean): string | null => {
    const found = given.filter((answer) => answer.field === undefined && matches(answer.text))
    return found.length === 1 ? use(found[0]) : null
  }
  const contact = cleanContact({
    name: joinName(take('full_name'), take('first_name'), take('last_name')),
    email: take('email') ?? takeAlone(isEmail),
    phone: take('phone') ?? takeAlone((text) => PHONE.test(text)),
    company: take('company'),
  })
  const rest = given.filter((answer) => !used.has(answer)).map(({ question, text }) => `${question}: ${text}`)
  const notes = rest.join('\n').slice(0, MAX_NOTES).toWellFormed()
  return { ...contact, notes: notes === '' ? null : notes }
}

function toGiven({ name, values, field }: FormAnswer): Given {
  return {
    question: cleanText(name).trim(),
    text: cleanText(values.join(', ')).trim(),
    field: field ?? formFieldOf(name),
  }
}

function isEmail(text: string): boolean {
  return emailAddressSchema.safeParse(text).success
}

function fits(field: FormField, text: string): boolean {
  return field === 'email' ? isEmail(text) : text.length <= (field === 'phone' ? 50 : 255)
}

const FAMILY_FIRST = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+$/u

/** In many languages the word for a full name is also the word for one part of it: beside the other part, it is that part. */
function joinName(whole: string | null, first: string | null, last: string | null): string | null {
  if (whole !== null && (first === null) === (last === null)) return whole
  const [given, family] = whole === null ? [first, last] : [first ?? whole, last ?? whole]
  if (given === null || family === null) return given ?? family
  const known = first ?? last ?? ''
  if (whole?.toLowerCase().includes(known.toLowerCase()) === true) return whole
  return FAMILY_FIRST.test(given + family) ? `${family}${given}` : `${given} ${family}`
}
