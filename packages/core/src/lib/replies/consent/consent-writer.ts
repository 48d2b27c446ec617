import { type ConsentRecord, PARTICIPANT, ruling, toLeadConsent } from '../../consent/consent.ts'
import { addSubjects, appendRecord, type ConsentToRecord, subjectsOf } from '../../consent/consent-record-writer.ts'
import type { HashForm, IdentityHashStore } from '../../consent/identity-hash-store.ts'
import { type KnownPerson, readKnownPerson } from '../../consent/known-person-reader.ts'
import { allForms, type Identity } from '../../consent/person.ts'
import { lockConsents, readSaid } from '../../consent/suppression-reader.ts'
import { OPTED_OUT } from '../../conversations/automation/automation-pause.ts'
import { type AutomationWriter, noPause } from '../../conversations/automation/automation-writer.ts'
import type { TenantSession } from '../../database/session.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'
import { lockConversation } from '../../ingest/echo-judgement-writer.ts'
import type { LeadWriter } from '../../leads/lead-writer.ts'
import { cancelAutomaticReplies } from './automatic-reply-writer.ts'

export interface ConsentWriterParts {
  readonly hashes: IdentityHashStore
  readonly leads: LeadWriter
  readonly automation: AutomationWriter
  readonly hostEvents: HostEventWriter
}

/** A statement about automatic messages, with the identities of the person. */
export interface ConsentSaid extends ConsentToRecord {
  readonly identities: readonly Identity[]
}

/**
 * Records what people want, with all consequences, in the caller's transaction. **After an opt-out no automatic message goes out to the
 * person, on any channel where the tenant knows them, until they, or the host with a reason, take it back.** Waiting replies are cancelled here;
 * later ones are stopped when they are about to be sent.
 */
export class ConsentWriter {
  readonly #parts: ConsentWriterParts

  constructor(parts: ConsentWriterParts) {
    this.#parts = parts
  }

  /** @returns the new record; null if there is nothing to take back, or if the same message already said so. */
  async record(session: TenantSession, said: ConsentSaid): Promise<ConsentRecord | null> {
    const { conversationId } = said.evidence
    if (conversationId !== null) await lockConversation(session, conversationId)
    await lockConsents(session, 'exclusive')
    const { hashes } = this.#parts
    const hash = said.status === 'given' ? await hashes.find(session) : await hashes.findOrMake(session)
    return hash === null ? null : this.#record(session, said, hash)
  }

  async #record(session: TenantSession, said: ConsentSaid, hash: HashForm): Promise<ConsentRecord | null> {
    const person = await readKnownPerson(session, said.identities)
    const before = await readSaid(session, allForms(person.identities, 'sought').map(hash))
    if (said.status === 'given' && ruling(before)?.status !== 'withdrawn') return null
    const about = allForms(person.identities, 'known').map(hash)
    const same = before.find(({ record }) => isSameSaying(record, said))
    if (same !== undefined) {
      await addSubjects(session, same.record.id, about)
      return null
    }
    // Taking it back clears everything that the withdrawal was about, even identities that are no longer known.
    const withdrawals = before.filter(({ record }) => record.status === 'withdrawn').map(({ record }) => record.id)
    const freed = said.status === 'given' ? await subjectsOf(session, withdrawals) : []
    const subjects = [...new Set([...about, ...freed])]
    const record = await appendRecord(session, said, subjects)
    const counting = ruling([...before, ...subjects.map((identityHash) => ({ identityHash, record }))]) ?? record
    await this.#follow(session, person, counting)
    await this.#tell(session, person, record)
    return record
  }

  async #follow(session: TenantSession, person: KnownPerson, counting: ConsentRecord): Promise<void> {
    const { leads, automation, hostEvents } = this.#parts
    if (counting.status === 'withdrawn') {
      await cancelAutomaticReplies(session, person.conversationIds, hostEvents)
      const { conversationId } = counting.evidence
      const pause = { reason: OPTED_OUT, userId: null, until: null }
      if (conversationId !== null) await automation.pause(session, [{ conversationId, ...pause }])
    } else await resumeAutomation(session, person.conversationIds, hostEvents)
    for (const leadId of person.leadIds) await leads.setConsent(session, leadId, toLeadConsent(counting))
  }

  async #tell(session: TenantSession, { leadIds }: KnownPerson, record: ConsentRecord): Promise<void> {
    const { conversationId, messageId } = record.evidence
    const payload = { recordId: record.id, leadIds, conversationId, messageId, by: record.recordedBy }
    await this.#parts.hostEvents.write(session, `consent.${record.status}`, payload)
  }
}

/** A message is judged again when its author edits it. */
function isSameSaying(record: ConsentRecord, said: ConsentSaid): boolean {
  const { messageId } = said.evidence
  return said.by === PARTICIPANT && record.status === said.status && record.evidence.messageId === messageId
}

/** Resumes the conversations that an opt-out had paused; messages from before are not answered now. */
async function resumeAutomation(
  session: TenantSession,
  conversationIds: readonly string[],
  hostEvents: HostEventWriter,
): Promise<void> {
  if (conversationIds.length === 0) return
  const resumed = await session.tables
    .updateTable('conversations')
    .set(noPause)
    .where('id', 'in', [...conversationIds])
    .where('automation_paused_reason', '=', OPTED_OUT)
    .returning('id')
    .execute()
  const payloads = resumed.map(({ id }) => ({ conversationId: id, cause: 'by_hand' as const, userId: null }))
  await hostEvents.writeAll(session, 'conversation.automation_resumed', payloads)
}
