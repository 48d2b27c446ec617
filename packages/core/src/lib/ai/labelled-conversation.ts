import {
  type Classification,
  type ConversationLabels,
  type LabelledConversation,
  type LeadScoreName,
  plainForm,
} from '@leadkit/contracts'
import { contactFields, type ContactField, type LeadContact } from '../leads/lead.ts'
import { maskConversation } from './mask-conversation.ts'

/** A stored conversation up to a message of the participant, oldest message first. */
export interface StoredConversation {
  readonly platform: string
  readonly channel: 'direct_message' | 'public'
  readonly participantName: string | null
  readonly country: string | null
  readonly messages: LabelledConversation['messages']
  /** Of the last message; null if it was never classified, or only in an older form. */
  readonly classification: Classification | null
}

/** A scorer's draft that a person decided about. */
export interface DecidedDraft {
  readonly id: string
  readonly verdict: 'approved' | 'edited' | 'rejected'
  readonly draft: string
  readonly finalText: string | null
  readonly reason: string | null
}

/** A lead, with people's decisions about it. */
export interface JudgedLead extends LeadContact {
  readonly id: string
  /** Fields that a person set. */
  readonly setByPerson: readonly ContactField[]
  /** The band that a person set in place of the scorer's. */
  readonly overridden: LeadScoreName | null
}

/**
 * The conversation that a draft answered. The scorer's results are labels if the person sent the draft unchanged; a draft that was
 * changed or rejected confirms none of them.
 */
export function labelDraft(draft: DecidedDraft, conversation: StoredConversation, mask: boolean): LabelledConversation {
  const { verdict, draft: text, finalText, reason } = draft
  const { classification } = conversation
  const confirmed: ConversationLabels =
    verdict === 'approved' && classification !== null
      ? {
          intent: classification.intent,
          sentiment: classification.sentiment,
          ...(classification.stage !== undefined && { stage: classification.stage }),
        }
      : {}
  const expect = { ...confirmed, reply: { outcome: verdict, draft: text, sent: finalText, reason } }
  return finish(draft.id, conversation, expect, { names: [], companies: [] }, mask)
}

/** The whole conversation of a lead. Null if no person decided anything about it that the conversation shows. */
export function labelLead(
  lead: JudgedLead,
  conversation: StoredConversation,
  mask: boolean,
): LabelledConversation | null {
  const own = conversation.messages
    .filter(({ from }) => from === 'participant')
    .map(({ text }) => plainForm(text).toLowerCase())
  // The scorer is not at fault for a detail that was given by telephone.
  const told = lead.setByPerson.filter((field) => {
    const value = lead[field]
    return value !== null && own.some((text) => stands(field, value, text))
  })
  const contact = Object.fromEntries(told.map((field) => [field, lead[field]]))
  const expect = { ...contact, ...(lead.overridden !== null && { score: [lead.overridden] }) }
  if (Object.keys(expect).length === 0) return null
  const known = contactFields.map((field) => [field, lead[field] ?? '']).filter(([, value]) => value !== '')
  const of = (wanted: ContactField): readonly string[] =>
    known.flatMap(([field, value]) => (field === wanted && value !== undefined ? [value] : []))
  return finish(lead.id, conversation, expect, { names: of('name'), companies: of('company') }, mask)
}

/** The last digits of a number are the same however it is written. */
const DIGITS_COMPARED = 7

function stands(field: ContactField, value: string, plainText: string): boolean {
  if (field !== 'phone') return plainText.includes(plainForm(value).toLowerCase())
  const digits = (text: string): string => text.replaceAll(/\D/g, '')
  return digits(plainText).includes(digits(plainForm(value)).slice(-DIGITS_COMPARED))
}

function finish(
  id: string,
  { classification, platform, channel, country, participantName, messages }: StoredConversation,
  expect: ConversationLabels,
  person: { readonly names: readonly string[]; readonly companies: readonly string[] },
  mask: boolean,
): LabelledConversation {
  const language = classification?.language ?? 'und'
  const whole = { id, language, country, platform, channel, participantName, messages, expect }
  if (!mask) return whole
  const { name, company } = classification?.contact ?? {}
  return maskConversation(whole, {
    names: [...person.names, ...(name === undefined ? [] : [name.value])],
    companies: [...person.companies, ...(company === undefined ? [] : [company.value])],
  })
}
