import { LeadKitError } from '@leadkit/contracts'
import type { z } from 'zod'
import { type Page, pageLimit, toPage } from '../../base/page.ts'
import { parseInput, requireFound } from '../../base/parse-input.ts'
import type { ConsentRecord, ConsentStatus } from '../../consent/consent.ts'
import { toConsentRecord } from '../../consent/consent-row.ts'
import type { IdentityHashStore } from '../../consent/identity-hash-store.ts'
import { readIdentitiesMergedWith } from '../../consent/merged-person-reader.ts'
import { readKnownPerson } from '../../consent/known-person-reader.ts'
import { allForms, type Identity, identitiesOf } from '../../consent/person.ts'
import { readParticipant, type SuppressionReader } from '../../consent/suppression-reader.ts'
import { behindPage } from '../../database/keyset.ts'
import type { TenantSession } from '../../database/session.ts'
import type { TenantAccess, WriteOptions } from '../../database/tenant-access.ts'
import {
  type ConsentDetails,
  consentDetailsSchema,
  type ConsentFilter,
  consentFilterSchema,
  type ConsentSubject,
  consentSubjectSchema,
} from './consent-input.ts'
import type { ConsentWriter } from './consent-writer.ts'

export interface ConsentServices {
  readonly hashes: IdentityHashStore
  readonly suppression: SuppressionReader
  readonly writer: ConsentWriter
}

/** `tenant.consents`: who wants no automatic messages. The history is never changed, and is kept when the people in it are erased. */
export class ConsentRepository {
  readonly #access: TenantAccess
  readonly #services: ConsentServices

  constructor(access: TenantAccess, services: ConsentServices) {
    this.#access = access
    this.#services = services
  }

  /**
   * The record that counts for a person now: `withdrawn` means that no automatic message is sent. Null if the person said nothing about it.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown lead or conversation.
   */
  async get(subject: ConsentSubject): Promise<ConsentRecord | null> {
    const operation = 'consents.get'
    const checked = parseInput(consentSubjectSchema, subject, operation)
    return this.#access.read(operation, async (session) => {
      const identities = await readIdentities(session, await readSubject(session, checked, operation))
      return this.#services.suppression.ruling(session, identities)
    })
  }

  /** The history, newest first. @throws LeadKitError `invalid_input`; `not_found` for an unknown lead or conversation. */
  async list(filter: ConsentFilter = {}): Promise<Page<ConsentRecord>> {
    const operation = 'consents.list'
    const checked = parseInput(consentFilterSchema, filter, operation)
    const limit = pageLimit(checked)
    return this.#access.read(operation, async (session) => {
      let query = session.tables.selectFrom('consent_records').selectAll()
      if (checked.status !== undefined) query = query.where('status', '=', checked.status)
      if (checked.of !== undefined) {
        const hashes = await this.#hashesOf(session, checked.of, operation)
        if (hashes.length === 0) return toPage<ConsentRecord>([], limit, toCursor)
        query = query.where(({ exists, selectFrom }) =>
          exists(
            selectFrom('consent_subjects')
              .select('record_id')
              .whereRef('record_id', '=', 'consent_records.id')
              .where('identity_hash', 'in', hashes),
          ),
        )
      }
      const rows = await query
        .where(behindPage('recorded_at', 'desc', checked))
        .orderBy('recorded_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      return toPage(rows.map(toConsentRecord), limit, toCursor)
    })
  }

  /**
   * Records that a person wants no automatic messages, for example after they say so by telephone or on one of the host's pages. Waiting automatic
   * replies are cancelled on every channel where the tenant knows the person; leads show it, and CRMs get it.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown lead or conversation.
   */
  async withdraw(subject: ConsentSubject, details: ConsentDetails, options: WriteOptions = {}): Promise<ConsentRecord> {
    return this.#record('consents.withdraw', 'withdrawn', { subject, details }, options)
  }

  /**
   * Records that a person takes an opt-out back.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown lead or conversation; `conflict` when there is no opt-out to take back.
   */
  async give(subject: ConsentSubject, details: ConsentDetails, options: WriteOptions = {}): Promise<ConsentRecord> {
    return this.#record('consents.give', 'given', { subject, details }, options)
  }

  async #record(
    operation: string,
    status: ConsentStatus,
    given: { readonly subject: ConsentSubject; readonly details: ConsentDetails },
    options: WriteOptions,
  ): Promise<ConsentRecord> {
    const subject = parseInput(consentSubjectSchema, given.subject, operation)
    const { by, reason, basis, at } = parseInput(consentDetailsSchema, given.details, operation)
    const work = async (session: TenantSession): Promise<ConsentRecord> => {
      const evidence = {
        messageId: null,
        conversationId: 'conversationId' in subject ? subject.conversationId : null,
        leadId: 'leadId' in subject ? subject.leadId : null,
        platform: 'platform' in subject ? subject.platform : null,
        channel: null,
        reason,
      }
      const identities = await readSubject(session, subject, operation)
      const said = { status, basis, at: at ?? session.now, by, evidence, identities }
      const record = await this.#services.writer.record(session, said)
      if (record !== null) return record
      throw new LeadKitError('conflict', `${operation}: there is no opt-out of this person to take back`)
    }
    return this.#access.write(operation, work, options)
  }

  async #hashesOf(session: TenantSession, subject: CheckedSubject, operation: string): Promise<readonly string[]> {
    const hash = await this.#services.hashes.find(session)
    if (hash === null) return []
    const identities = await readIdentities(session, await readSubject(session, subject, operation))
    return allForms(identities, 'sought').map(hash)
  }
}

/** Everything that is known of a person, with the leads that were merged with theirs. */
async function readIdentities(session: TenantSession, start: readonly Identity[]): Promise<readonly Identity[]> {
  const { identities, leadIds } = await readKnownPerson(session, start)
  return [...identities, ...(await readIdentitiesMergedWith(session, leadIds))]
}

type CheckedSubject = z.output<typeof consentSubjectSchema>

function toCursor(record: ConsentRecord): { readonly at: Date; readonly id: string } {
  return { at: record.recordedAt, id: record.id }
}

async function readSubject(
  session: TenantSession,
  subject: CheckedSubject,
  operation: string,
): Promise<readonly Identity[]> {
  if ('leadId' in subject) {
    const query = session.tables.selectFrom('leads').select('id').where('id', '=', subject.leadId)
    return identitiesOf({ leadId: requireFound(await query.executeTakeFirst(), operation, 'lead').id })
  }
  if ('conversationId' in subject) {
    const [participant] = await readParticipant(session, subject.conversationId)
    return [requireFound(participant, operation, 'conversation')]
  }
  return identitiesOf(subject)
}
