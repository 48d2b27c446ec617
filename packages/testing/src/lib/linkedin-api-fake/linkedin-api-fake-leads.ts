import type { JsonValue } from '@leadkit/contracts'
import { refuseInvalid, refuseWith } from './linkedin-api-fake-error.ts'
import { LEAD_FORM_URN } from './linkedin-api-fake-events.ts'
import { allowQuery, pageOf, recordText, requireOwner, requireScope } from './linkedin-api-fake-request.ts'
import type { LinkedinCall } from './linkedin-api-fake-request.ts'
import { LEAD_FORM_SCOPE } from './linkedin-api-fake-world.ts'
import type { LinkedinLead, LinkedinWorld } from './linkedin-api-fake-world.ts'

/** LinkedIn's names for common questions; a custom question has a name, and its answer is a choice. */
const predefined = ['FIRST_NAME', 'LAST_NAME', 'EMAIL', 'PHONE_NUMBER', 'COMPANY_NAME', 'JOB_TITLE']
const CHOICE_ID = predefined.length + 1
const choices = ['This month', 'This year']

/** `GET /leadFormResponses/{id}`. */
export function readLead(world: LinkedinWorld, call: LinkedinCall): JsonValue {
  requireScope(world, call, LEAD_FORM_SCOPE)
  const lead = world.leads.get(decodeURIComponent(call.segments[1] ?? ''))
  if (lead === undefined || lead.deleted) refuseWith({ status: 404, code: 'NOT_FOUND', message: 'No such lead' })
  requireOwner(world, call, lead.owner.urn)
  return leadRow(lead)
}

/** `GET /leadFormResponses?q=owner&owner=(organization:…)&leadType=(leadType:…)&submittedAtTimeRange=(start:…,end:…)`. */
export function listLeads(world: LinkedinWorld, call: LinkedinCall): JsonValue {
  allowQuery(call, ['q', 'owner', 'leadType', 'submittedAtTimeRange', 'start', 'count'])
  requireScope(world, call, LEAD_FORM_SCOPE)
  const owners = call.query.get('owner')
  const urn = recordText(owners, 'organization') ?? recordText(owners, 'sponsoredAccount')
  const owner = requireOwner(world, call, urn)
  const leadType = recordText(call.query.get('leadType'), 'leadType')
  const range = call.query.get('submittedAtTimeRange')
  const [start, end] = [Number(recordText(range, 'start') ?? 0), Number(recordText(range, 'end') ?? Infinity)]
  const rows = [...world.leads.values()].filter((lead) => {
    const time = lead.submittedAt.getTime()
    return lead.owner === owner && lead.leadType === leadType && !lead.deleted && time >= start && time <= end
  })
  return pageOf(call, rows.map(leadRow))
}

function leadRow(lead: LinkedinLead): Readonly<Record<string, JsonValue>> {
  const answers = Object.entries(lead.answers).map(([name, value]): JsonValue => {
    const index = predefined.indexOf(name.toUpperCase())
    if (index >= 0) return { questionId: index + 1, answerDetails: { textQuestionAnswer: { answer: value } } }
    const option = choices.indexOf(value)
    return option < 0
      ? { questionId: CHOICE_ID + 1, name, answerDetails: { textQuestionAnswer: { answer: value } } }
      : { questionId: CHOICE_ID, answerDetails: { multipleChoiceAnswer: { options: [option + 1] } } }
  })
  return {
    id: lead.id,
    owner: { [lead.owner.kind]: lead.owner.urn },
    submitter: 'urn:li:person:MpGcnvaU_p',
    leadType: lead.leadType,
    versionedLeadGenFormUrn: LEAD_FORM_URN,
    submittedAt: lead.submittedAt.getTime(),
    testLead: false,
    formResponse: { answers, consentResponses: [{ consentId: 1, accepted: true }] },
  }
}

/** `GET /leadForms/{id}`: the single form from which all leads of the fake come. */
export function readLeadForm(world: LinkedinWorld, call: LinkedinCall): JsonValue {
  requireScope(world, call, LEAD_FORM_SCOPE)
  if (call.segments[1] !== '818') refuseInvalid('No such form')
  const fixed = predefined.map((predefinedField, index): JsonValue => {
    return {
      questionId: index + 1,
      name: `question ${index + 1}`,
      predefinedField,
      questionDetails: { textQuestionDetails: {} },
    }
  })
  const options = choices.map((text, index) => ({ id: index + 1, text: { localized: { en_US: text } } }))
  const choice = {
    questionId: CHOICE_ID,
    name: 'when',
    questionDetails: { multipleChoiceQuestionDetails: { options } },
  }
  return { id: 818, versionId: 1, name: 'Fake form', state: 'PUBLISHED', content: { questions: [...fixed, choice] } }
}
