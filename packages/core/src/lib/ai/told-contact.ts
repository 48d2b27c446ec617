import type { Classification, ContactDetails, Transcript, TranscriptMessage } from '@leadkit/contracts'
import type { ConsentStatus } from '../consent/consent.ts'
import { type FoundContact, fieldSource, type SourceOf } from '../leads/contact.ts'
import { type ContactField, contactFields } from '../leads/lead.ts'

/** Known details of a participant, each field with its source. */
export interface ToldContact {
  readonly found: FoundContact
  readonly sourceOf: SourceOf
}

/**
 * Contact details of a classification with their evidence. A detail counts only if it rests on a message that the participant wrote; of several,
 * the newest is its evidence. What people say about themselves takes precedence over their profile name.
 */
export function toldContact(
  details: ContactDetails,
  transcript: Pick<Transcript, 'messages'> | null,
  participantName: string | null,
): ToldContact {
  const own = (transcript?.messages ?? []).filter((message) => message.direction === 'inbound')
  const evidence = new Map<ContactField, TranscriptMessage>()
  for (const field of contactFields) {
    const message = own.findLast(({ id }) => details[field]?.messageIds.includes(id))
    if (message !== undefined) evidence.set(field, message)
  }
  const said = Object.fromEntries([...evidence.keys()].map((field) => [field, details[field]?.value]))
  return {
    found: { ...said, name: said['name'] ?? participantName },
    sourceOf(field) {
      const told = contactFields.find((each) => each === field)
      const message = told === undefined ? undefined : evidence.get(told)
      if (message === undefined) return fieldSource('platform')
      return fieldSource('machine', { messageId: message.id, saidAt: message.occurredAt })
    },
  }
}

/**
 * What a message says about automatic messages. A complaint, or a no to one product, says nothing about them: only the scorer's explicit
 * `consent` counts. The intent `opt_out` alone counts as an opt-out.
 */
export function toldConsent({ consent, intent }: Pick<Classification, 'consent' | 'intent'>): ConsentStatus | null {
  return consent ?? (intent === 'opt_out' ? 'withdrawn' : null)
}
