import { formFieldOf } from '@leadkit/contracts'
import type { FormAnswer, FormField, PlatformContext } from '@leadkit/contracts'
import { GraphError } from '../api/facebook-error.ts'
import { getLeadForm } from '../api/graph-api.ts'
import type { LeadFormAnswer } from '../api/graph-schemas.ts'
import type { FacebookAccount } from '../facebook-account.ts'
import type { FacebookSettings } from '../facebook-options.ts'

/** Meta's types of the standard questions that identify the person. */
const fieldsByType: Readonly<Record<string, FormField>> = {
  FULL_NAME: 'full_name',
  FIRST_NAME: 'first_name',
  LAST_NAME: 'last_name',
  EMAIL: 'email',
  WORK_EMAIL: 'email',
  PHONE: 'phone',
  WORK_PHONE_NUMBER: 'phone',
  COMPANY_NAME: 'company',
}

interface AnsweredForm {
  readonly account: FacebookAccount
  readonly formId: string | undefined
  readonly answers: readonly FormAnswer[]
}

/**
 * Says what each answer is, if its name alone does not: Meta's names are in the language of the form, and the form itself has the types. The form is
 * read only if a name, an address or a phone number is missing; if it cannot be read, only the types are lost, never the lead.
 */
export async function nameFields(
  settings: FacebookSettings,
  { account, formId, answers }: AnsweredForm,
  context: PlatformContext,
): Promise<readonly FormAnswer[]> {
  if (formId === undefined || namesSpeak(answers)) return answers
  const { questions } = await readForm(settings, account, formId, context)
  return answers.map((answer) => {
    const type = questions.find(({ key }) => key === answer.name)?.type ?? ''
    const field = Object.hasOwn(fieldsByType, type) ? fieldsByType[type] : undefined
    return field === undefined ? answer : { ...answer, field }
  })
}

function namesSpeak(answers: readonly FormAnswer[]): boolean {
  const fields = answers.map(({ name }) => formFieldOf(name))
  const known = new Set(fields)
  return !known.has(undefined) || (known.has('email') && known.has('phone') && hasName(known))
}

function hasName(known: ReadonlySet<FormField | undefined>): boolean {
  return known.has('full_name') || known.has('first_name') || known.has('last_name')
}

async function readForm(
  settings: FacebookSettings,
  account: FacebookAccount,
  formId: string,
  context: PlatformContext,
): Promise<LeadFormAnswer> {
  try {
    return await getLeadForm(settings, account, formId, context)
  } catch (error) {
    const concernsAccount =
      error instanceof GraphError && (error.reason === 'rate_limited' || error.reason === 'needs_reauth')
    if (concernsAccount || context.signal.aborted) throw error
    return { questions: [] }
  }
}
