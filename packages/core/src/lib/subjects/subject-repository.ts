import { isLeadKitError } from '@leadkit/contracts'
import type { Erasure, ErasurePreview, EraseOptions, FoundPerson, Subject } from './erasure.ts'
import { ErasureRepository } from './erasure-repository.ts'
import { lockConversations } from '../leads/people/person-lock-writer.ts'
import { findRunningOf, previewErasure, requestErasure } from './erasure-request-writer.ts'
import { heldBy } from './erasure-store.ts'
import { eraseOptionsSchema, exportOptionsSchema, knownBySchema, subjectSchema } from './subject-input.ts'
import { readSection, sectionNames, toExportedMessage } from './subject-export-reader.ts'
import { readPerson, type ResolvedPerson } from './subject-reader.ts'
import type { KeyRing } from '../access/key-ring.ts'
import type { Page } from '../base/page.ts'
import { parseInput } from '../base/parse-input.ts'
import { refuseAborted } from '../base/refuse-aborted.ts'
import type { MessageRepository } from '../conversations/message-repository.ts'
import type { Message } from '../conversations/message.ts'
import type { ErasedPersonReader } from '../consent/erased-person-reader.ts'
import { identitiesOf } from '../consent/person.ts'
import { lockConsents } from '../consent/suppression-reader.ts'
import { requireNoHold } from '../holds/hold-reader.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantAccess } from '../database/tenant-access.ts'

export interface SubjectServices {
  readonly keyRing: KeyRing
  readonly messages: Pick<MessageRepository, 'list'>
  readonly erased: ErasedPersonReader
}

export interface ExportOptions {
  /** Stops between two pages. */
  readonly signal?: AbortSignal | undefined
}

/** By what somebody may be known to have been erased. */
export type KnownBy =
  | { readonly email: string }
  | { readonly phone: string }
  | { readonly platform: string; readonly participantId: string }

/** `tenant.subjects`: the rights of the people whose data the tenant has. */
export class SubjectRepository {
  readonly erasures: ErasureRepository
  readonly #access: TenantAccess
  readonly #services: SubjectServices

  constructor(access: TenantAccess, services: SubjectServices) {
    this.#access = access
    this.#services = services
    this.erasures = new ErasureRepository(access, services.keyRing)
  }

  /**
   * Erases one person: with a lead, all that it was merged with, and their conversations on every account of the platform. From the moment that this
   * resolves, what comes again of them is kept out; a worker does the rest, step by step, and may die after any of them. One that is running
   * for the same person is returned instead of another. With `dryRun` nothing is changed.
   * @throws LeadKitError `invalid_input`, `not_found`; `legal_hold` with the holds that keep the person's data.
   */
  erase(subject: Subject, options: EraseOptions & { readonly dryRun: true }): Promise<ErasurePreview>
  erase(subject: Subject, options: EraseOptions & { readonly dryRun?: false | undefined }): Promise<Erasure>
  async erase(subject: Subject, options: EraseOptions): Promise<Erasure | ErasurePreview> {
    const operation = 'subjects.erase'
    const whom = parseInput(subjectSchema, subject, operation)
    const { dryRun = false, ...checked } = parseInput(eraseOptionsSchema, options, operation)
    if (dryRun)
      return this.#access.read(operation, async (session) =>
        previewErasure(session, await readPerson(session, whom, operation)),
      )
    return this.#access.write(operation, async (session) => {
      const known = await findPerson(session, whom, operation)
      if (!('person' in known)) return known
      await lockConversations(session, known.person.conversationIds)
      await lockConsents(session, 'exclusive')
      const found = await findPerson(session, whom, operation)
      if (!('person' in found)) return found
      await requireNoHold(session, { operation, ...heldBy(found.person) })
      return requestErasure(session, this.#services.erased, found, checked)
    })
  }

  /**
   * When somebody known by this was last erased; null if never. Ask it before you import people from an old list.
   * @throws LeadKitError `invalid_input`.
   */
  async erasedAt(known: KnownBy): Promise<Date | null> {
    const operation = 'subjects.erasedAt'
    const checked = parseInput(knownBySchema, known, operation)
    return this.#access.read(operation, async (session) => {
      const person = await this.#services.erased.find(session, identitiesOf(checked))
      return person?.until ?? null
    })
  }

  /**
   * Everything that the tenant has of a person, as the text of one JSON document in parts, for GDPR Art. 15 and 20: `format` (`leadkit.subject.v1`),
   * `exportedAt`, and lists of `leads`, `conversations`, `replies`, `notes`, `draftReviews`, `disclosures`, `classifications`, `scores`, `moves`, `assignments`, `consents`, `touches`, `forms`,
   * `crmRecords` and `messages`, archived months included. Read as it is consumed: a page of messages at a time. Who of the tenant wrote something, and what other people
   * left, is not in it.
   * @throws LeadKitError at the first step, or where a page is read: `invalid_input`, `not_found`, `aborted`; for archived months as `archives.read`.
   */
  async *export(subject: Subject, options: ExportOptions = {}): AsyncGenerator<string, void, undefined> {
    const operation = 'subjects.export'
    const whom = parseInput(subjectSchema, subject, operation)
    const { signal } = parseInput(exportOptionsSchema, options, operation)
    const { person } = await this.#access.write(operation, async (session) => {
      const found = await readPerson(session, whom, operation)
      const { leadIds, conversationIds } = found.person
      const after = { leadIds, conversations: conversationIds.length }
      session.record({ action: 'subject.exported', subject: ['lead', leadIds[0] ?? null], after })
      return found
    })
    const exportedAt = this.#access.now().toISOString()
    yield `{"format":"leadkit.subject.v1","exportedAt":"${exportedAt}"`
    for (const name of sectionNames) {
      refuseAborted(signal, operation)
      const rows = await this.#access.read(operation, (session) => readSection(session, name, person))
      yield `,"${name}":${JSON.stringify(rows)}`
    }
    yield ',"messages":['
    let isFirst = true
    for await (const page of this.#pages(person, signal)) {
      yield `${isFirst ? '' : ','}${page.map((message) => JSON.stringify(toExportedMessage(message, person))).join(',')}`
      isFirst = false
    }
    yield ']}'
  }

  async *#pages(person: FoundPerson, signal: AbortSignal | undefined): AsyncGenerator<readonly Message[]> {
    for (const conversationId of person.conversationIds) {
      let after: string | null = null
      do {
        refuseAborted(signal, 'subjects.export')
        const page: Page<Message> = await this.#services.messages.list({
          conversationId,
          direction: 'asc',
          limit: 200,
          after,
        })
        if (page.items.length > 0) yield page.items
        after = page.next
      } while (after !== null)
    }
  }
}

/** The person, or the erasure that is running for a participant who has no conversation any more. */
async function findPerson(session: TenantSession, whom: Subject, operation: string): Promise<ResolvedPerson | Erasure> {
  try {
    return await readPerson(session, whom, operation)
  } catch (error) {
    if (!('participant' in whom) || !isLeadKitError(error, 'not_found')) throw error
    const { platform, participantId } = whom.participant
    const running = await findRunningOf(session, { platform, participantId })
    if (running === null) throw error
    return running
  }
}
