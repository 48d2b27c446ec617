import { z } from 'zod'
import type { Erasure, ErasureReport } from './erasure.ts'
import { canonicalJson } from '../base/canonical-json.ts'
import { REPORT_PURPOSE } from './erasure-finish-store.ts'
import { toErasure } from './erasure-row.ts'
import { erasureFilterSchema } from './subject-input.ts'
import type { KeyRing } from '../access/key-ring.ts'
import { checkId, jsonObjectSchema } from '../base/field-schema.ts'
import { type Page, pageLimit, type PageRequest, toPage } from '../base/page.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import { behindPage } from '../database/keyset.ts'
import type { TenantAccess } from '../database/tenant-access.ts'

export interface ErasureFilter extends PageRequest {
  readonly status?: Erasure['status'] | undefined
}

const signedSchema = z.strictObject({ report: jsonObjectSchema, signature: z.string().max(200) })

/** `tenant.subjects.erasures`: what was erased and what is being erased, with signed reports. */
export class ErasureRepository {
  readonly #access: TenantAccess
  readonly #keyRing: KeyRing

  constructor(access: TenantAccess, keyRing: KeyRing) {
    this.#access = access
    this.#keyRing = keyRing
  }

  /** @throws LeadKitError `invalid_input`, `not_found`. */
  async get(id: string): Promise<Erasure> {
    const operation = 'subjects.erasures.get'
    checkId(id, operation)
    return this.#access.read(operation, async (session) => {
      const row = await session.tables.selectFrom('erasures').selectAll().where('id', '=', id).executeTakeFirst()
      return toErasure(requireFound(row, operation, 'erasure'))
    })
  }

  /** Newest first. @throws LeadKitError `invalid_input`. */
  async list(filter: ErasureFilter = {}): Promise<Page<Erasure>> {
    const operation = 'subjects.erasures.list'
    const checked = parseInput(erasureFilterSchema, filter, operation)
    const limit = pageLimit(checked)
    return this.#access.read(operation, async (session) => {
      let query = session.tables.selectFrom('erasures').selectAll()
      if (checked.status !== undefined) query = query.where('status', '=', checked.status)
      const rows = await query
        .where(behindPage('requested_at', 'desc', checked))
        .orderBy('requested_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      return toPage(rows.map(toErasure), limit, (erasure) => ({ at: erasure.requestedAt, id: erasure.id }))
    })
  }

  /**
   * True if one of the kit's keys has signed exactly this report. Keep the report and its signature outside of the database: they also prove an erasure
   * to somebody who has only a backup from before.
   * @throws LeadKitError `invalid_input`.
   */
  verify(report: ErasureReport, signature: string): boolean {
    const checked = parseInput(signedSchema, { report, signature }, 'subjects.erasures.verify')
    return this.#keyRing.isSigned(canonicalJson(checked.report), checked.signature, REPORT_PURPOSE)
  }
}
