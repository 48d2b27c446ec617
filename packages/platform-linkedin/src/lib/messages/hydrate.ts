import { cleanDetails, eventTime } from '@leadkit/adapter-kit'
import type { PlatformContext, PlatformEvent, StatusEvent } from '@leadkit/contracts'
import { readAccount } from '../linkedin-account.ts'
import type { LinkedinAccount } from '../linkedin-account.ts'
import { getLead, getLeadForm } from '../api/linkedin-api.ts'
import { LinkedinError } from '../api/linkedin-error.ts'
import type { LinkedinSettings } from '../linkedin-options.ts'
import type { LeadForm, LeadResponse } from '../api/linkedin-schemas.ts'

type Question = LeadForm['content']['questions'][number]

/**
 * The answers of a lead form: the event again, complete, with `details.answers` as a list of names and values. Names are LinkedIn's own
 * words for common questions (`first_name`, `email`, …), else the question's name in the form. Other events need nothing.
 * @see https://learn.microsoft.com/en-us/linkedin/marketing/lead-sync/leadsync
 */
export async function hydrateLead(
  settings: LinkedinSettings,
  event: StatusEvent,
  context: PlatformContext,
): Promise<readonly PlatformEvent[]> {
  const leadUrn = event.targetIds[0]
  if (event.status !== 'lead_created' || !event.requiresHydration || leadUrn === undefined) return []
  const account = readAccount(context.account)
  const lead = await getLead(settings, account, leadUrn, context)
  const questions = await readQuestions(settings, account, lead, context)
  return [
    {
      ...event,
      dedupeKey: `${event.dedupeKey}:hydrated`,
      occurredAt: eventTime([lead.submittedAt], event.occurredAt),
      requiresHydration: false,
      details: {
        ...event.details,
        ...cleanDetails({
          form: lead.versionedLeadGenFormUrn,
          leadType: lead.leadType,
          submitter: lead.submitter,
          isTest: lead.testLead,
          source: lead.leadMetadata,
          answers: lead.formResponse.answers.map((answer) => readAnswer(answer, questions)),
          consents: lead.formResponse.consentResponses,
        }),
      },
    },
  ]
}

/** A form that is gone or not for us costs the questions' names, never the answers. */
async function readQuestions(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  lead: LeadResponse,
  context: PlatformContext,
): Promise<readonly Question[]> {
  const formId = /urn:li:leadGenForm:(\d+)/.exec(lead.versionedLeadGenFormUrn ?? '')?.[1]
  if (formId === undefined) return []
  try {
    const form = await getLeadForm(settings, account, formId, context)
    return form.content.questions
  } catch (error) {
    if (error instanceof LinkedinError && ['permission', 'recipient_unavailable', 'invalid'].includes(error.reason)) {
      return []
    }
    throw error
  }
}

type Answer = LeadResponse['formResponse']['answers'][number]

function readAnswer(
  answer: Answer,
  questions: readonly Question[],
): { readonly name: string; readonly values: readonly string[] } {
  const question = questions.find(({ questionId }) => questionId !== undefined && questionId === answer.questionId)
  const details = answer.answerDetails ?? answer.accepted
  const name =
    question?.predefinedField?.toLowerCase() ?? question?.name ?? answer.name ?? `question_${answer.questionId ?? 0}`
  const chosen = details?.multipleChoiceAnswer?.options.map((option) => optionText(option, question))
  const text = details?.textQuestionAnswer?.answer
  return { name, values: chosen ?? (text === undefined ? [] : [text]) }
}

/** Choices are given by number; the form has their words, by language. */
function optionText(option: number | string, question: Question | undefined): string {
  const options = question?.questionDetails?.multipleChoiceQuestionDetails?.options ?? []
  const text = options.find(({ id }) => id === option)?.text
  if (typeof text === 'string') return text
  const localized: unknown = typeof text === 'object' && text !== null && 'localized' in text ? text.localized : text
  const first: unknown = typeof localized === 'object' && localized !== null ? Object.values(localized)[0] : undefined
  return typeof first === 'string' ? first : String(option)
}
