import { cleanDetails, eventTime, touchOf, utmOfAnswers } from '@leadkit/adapter-kit'
import type { FormAnswer, PlatformContext, PlatformEvent, StatusEvent, Touch } from '@leadkit/contracts'
import { readAccount } from '../linkedin-account.ts'
import type { LinkedinAccount } from '../linkedin-account.ts'
import { getLead, getLeadForm } from '../api/linkedin-api.ts'
import { LinkedinError } from '../api/linkedin-error.ts'
import type { LinkedinSettings } from '../linkedin-options.ts'
import type { LeadAnswer, LeadQuestion, LeadResponse } from '../api/linkedin-schemas.ts'

/**
 * The answers of a lead form: the event again, complete, with `details.answers` as a list of `FormAnswer`. Names are LinkedIn's own words for
 * common questions (`first_name`, `email`, …), whatever the form's language, else the question's name in the form. Other events need no hydration.
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
  const answers = lead.formResponse.answers.map((answer) => readAnswer(answer, questions))
  return [
    {
      ...event,
      dedupeKey: `${event.dedupeKey}:hydrated`,
      occurredAt: eventTime([lead.submittedAt, event.occurredAt], context.now()),
      requiresHydration: false,
      details: {
        ...event.details,
        ...cleanDetails({
          form: lead.versionedLeadGenFormUrn,
          leadType: lead.leadType,
          submitter: lead.submitter,
          isTest: lead.testLead,
          source: lead.leadMetadata,
          answers,
          consents: lead.formResponse.consentResponses,
        }),
      },
      touch: formTouch(lead, event, answers),
    },
  ]
}

/** The answer's metadata has the campaign, and the webhook the creative, the event or the page that carried the form. */
function formTouch(lead: LeadResponse, event: StatusEvent, answers: readonly FormAnswer[]): Touch {
  const entity = lead.associatedEntity ?? event.details['associatedEntity']
  const carried = JSON.stringify([entity, lead.leadMetadata])
  const urnOf = (kinds: string): string | undefined => new RegExp(`urn:li:(?:${kinds}):[^",)]+`).exec(carried)?.[0]
  const form = lead.versionedLeadGenFormUrn ?? event.details['form']
  return touchOf('form', {
    ...utmOfAnswers(answers),
    source: lead.leadType ?? event.details['leadType'],
    formId: typeof form === 'string' ? (/urn:li:leadGenForm:\d+/.exec(form)?.[0] ?? form) : undefined,
    adId: urnOf('sponsoredCreative'),
    adGroupId: urnOf('sponsoredCampaignGroup'),
    campaignId: urnOf('sponsoredCampaign'),
    postId: urnOf('share|ugcPost'),
    extra: { associatedEntity: entity, leadMetadata: lead.leadMetadata },
  })
}

/** If the form cannot be read, only the questions' names are lost, never the answers. */
async function readQuestions(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  lead: LeadResponse,
  context: PlatformContext,
): Promise<readonly LeadQuestion[]> {
  const formId = /urn:li:leadGenForm:(\d+)/.exec(lead.versionedLeadGenFormUrn ?? '')?.[1]
  if (formId === undefined) return []
  try {
    const form = await getLeadForm(settings, account, formId, context)
    return form.content.questions
  } catch (error) {
    const passes = !(error instanceof LinkedinError) || PASSING.has(error.reason)
    if (passes) throw error
    return []
  }
}

/** After these the form may be readable at the next try, and without it the answers have no names. */
const PASSING: ReadonlySet<string> = new Set(['rate_limited', 'needs_reauth', 'transient'])

function readAnswer(answer: LeadAnswer, questions: readonly LeadQuestion[]): FormAnswer {
  const question = questions.find(({ questionId }) => questionId !== undefined && questionId === answer.questionId)
  const details = answer.answerDetails ?? answer.accepted
  const predefined = question?.predefinedField?.toLowerCase()
  const name = predefined ?? question?.name ?? answer.name ?? `question_${answer.questionId ?? 0}`
  const chosen = details?.multipleChoiceAnswer?.options
    .filter((option) => option !== undefined)
    .map((option) => optionText(option, question))
  const text = details?.textQuestionAnswer?.answer
  return { name, values: chosen ?? (text === undefined ? [] : [text]) }
}

/** Choices are given by number; the form has their words, by language. */
function optionText(option: number | string, question: LeadQuestion | undefined): string {
  const options = question?.questionDetails?.multipleChoiceQuestionDetails?.options ?? []
  const text = options.find(({ id }) => id === option)?.text
  if (typeof text === 'string') return text
  const localized: unknown = typeof text === 'object' && text !== null && 'localized' in text ? text.localized : text
  const first: unknown = typeof localized === 'object' && localized !== null ? Object.values(localized)[0] : undefined
  return typeof first === 'string' ? first : String(option)
}
