import type { Erasure, ErasurePreview, EraseOptions, Subject } from './erasure.ts'
import { ErasureRepository } from './erasure-repository.ts'
import { previewErasure, requestErasure } from './erasure-request-writer.ts'
import { heldBy } from './erasure-store.ts'
import { eraseOptionsSchema, knownBySchema, subjectSchema } from './subject-input.ts'
import { readPerson } from './subject-reader.ts'
import type { KeyRing } from '../access/key-ring.ts'
import { parseInput } from '../base/parse-input.ts'
import type { ErasedPersonReader } from '../consent/erased-person-reader.ts'
import { identitiesOf } from '../consent/person.ts'
import { lockConsents } from '../consent/suppression-reader.ts'
import { requireNoHold } from '../holds/hold-reader.ts'
import type { TenantAccess } from '../database/tenant-access.ts'

export interface SubjectServices {
  readonly keyRing: KeyRing
  readonly erased: ErasedPersonReader
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
      await lockConsents(session, 'exclusive')
      const found = await readPerson(session, whom, operation)
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
}
