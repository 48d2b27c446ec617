import { type LeadConsent, ruling, toLeadConsent } from './consent.ts'
import { addSubjects } from './consent-record-writer.ts'
import type { IdentityHashStore } from './identity-hash-store.ts'
import { allForms, identitiesOf } from './person.ts'
import { readParticipant, readSaid } from './suppression-reader.ts'
import type { TenantSession } from '../database/session.ts'

/** A lead whose contact data were just written. */
export interface LinkedLead {
  readonly id: string
  readonly conversationId: string | null
  readonly email: string | null
  readonly phone: string | null
}

/** Recognises, when a lead gets contact data, a person who has opted out or back in before. */
export class LeadConsentWriter {
  readonly #hashes: IdentityHashStore

  constructor(hashes: IdentityHashStore) {
    this.#hashes = hashes
  }

  /** False while nobody has told the tenant anything: then there is nothing to link. */
  async keepsAny(session: TenantSession): Promise<boolean> {
    return (await this.#hashes.find(session)) !== null
  }

  /**
   * What the lead's person said before, on any channel; null for nothing. Other known identities of an opted-out person join the suppression
   * list, so that the opt-out still holds when the lead is erased.
   */
  async link(session: TenantSession, lead: LinkedLead): Promise<LeadConsent | null> {
    const hash = await this.#hashes.find(session)
    if (hash === null) return null
    const { id: leadId, email, phone } = lead
    const participant = await readParticipant(session, lead.conversationId)
    const identities = [...identitiesOf({ leadId, email, phone }), ...participant]
    const found = ruling(await readSaid(session, allForms(identities, 'sought').map(hash)))
    if (found === null) return null
    if (found.status === 'withdrawn') await addSubjects(session, found.id, allForms(identities, 'known').map(hash))
    return toLeadConsent(found)
  }
}
