import { z } from 'zod'
import type { LeadContact } from './lead.ts'
import { storableText } from '../base/storable-text.ts'
import { cleanContact } from './contact.ts'

/** What somebody entered in a lead form: details of a lead, and the rest as notes. */
export interface FormContact extends LeadContact {
  readonly notes: string | null
}

const answersSchema = z.array(z.object({ name: z.string(), values: z.array(z.string()) })).catch([])
const emailSchema = z.email().max(255)

const MAX_NOTES = 10_000

/** The platforms' words for common questions, in lower case without `_` and blanks. */
const FIELDS = {
  email: ['email', 'emailaddress', 'workemail', 'businessemail'],
  phone: ['phonenumber', 'phone', 'workphonenumber', 'mobilephone', 'mobile'],
  company: ['companyname', 'company', 'organization', 'organisation'],
  name: ['fullname', 'name'],
  firstName: ['firstname', 'givenname'],
  lastName: ['lastname', 'familyname', 'surname'],
} as const

/**
 * Reads the answers of a form, as `details.answers` of a complete `lead_created` event has them. An e-mail address that is none, a second
 * answer of one kind, and every other question go to the notes, one line each, so that nothing is lost.
 */
export function readFormContact(answers: unknown): FormContact {
  const given = answersSchema
    .parse(answers)
    .map(({ name, values }) => ({ name: storableText(name).trim(), text: storableText(values.join(', ')).trim() }))
    .filter(({ text }) => text !== '')
  const used = new Set<(typeof given)[number]>()
  const take = (field: keyof typeof FIELDS): string | null => {
    const words: readonly string[] = FIELDS[field]
    const answer = given.find(({ name, text }) => words.includes(toWord(name)) && fits(field, text))
    if (answer !== undefined) used.add(answer)
    return answer?.text ?? null
  }
  const whole = take('name')
  const parts = [take('firstName'), take('lastName')].filter((part) => part !== null)
  const name = whole ?? (parts.length === 0 ? null : parts.join(' '))
  const contact = cleanContact({ name, email: take('email'), phone: take('phone'), company: take('company') })
  const rest = given.filter((answer) => !used.has(answer)).map(({ name: question, text }) => `${question}: ${text}`)
  const notes = rest.join('\n').slice(0, MAX_NOTES).toWellFormed()
  return { ...contact, notes: notes === '' ? null : notes }
}

function toWord(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '')
}

function fits(field: keyof typeof FIELDS, text: string): boolean {
  if (field === 'email') return emailSchema.safeParse(text).success
  return text.length <= (field === 'phone' ? 50 : 255)
}
