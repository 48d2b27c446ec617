import type { CrmProvider } from '@leadkit/contracts'
import { readOpenRemovals, settleRecords } from './crm-erasure-writer.ts'
import type { ErasureReport } from './erasure.ts'
import { canonicalJson } from '../base/canonical-json.ts'
import type { RunningErasure } from './erasure-store.ts'
import type { KeyRing } from '../access/key-ring.ts'
import type { TenantScope } from '../base/identifier.ts'
import type { Database } from '../database/database.ts'
import type { HostEventWriter } from '../host-events/host-event-store.ts'

/** What signatures of reports are made for. */
export const REPORT_PURPOSE = 'erasure report'

/** Counts that are not of rows. */
const APART: ReadonlySet<string> = new Set(['ledgerBodies', 'ledgerEvents', 'archiveObjects', 'archiveMessages'])

/** Ends erasures: with a signed report, once CRMs have removed the person's records. */
export class ErasureFinishStore {
  readonly #parts: {
    readonly database: Database
    readonly keyRing: KeyRing
    readonly providers: readonly CrmProvider[]
    readonly hostEvents: HostEventWriter
  }

  constructor(parts: {
    readonly database: Database
    readonly keyRing: KeyRing
    readonly providers: readonly CrmProvider[]
    readonly hostEvents: HostEventWriter
  }) {
    this.#parts = parts
  }

  /** False while a CRM has not removed a record. From then on nothing is stored by which the person could be found. */
  async finish(scope: TenantScope, running: RunningErasure, now: Date): Promise<boolean> {
    const { database, keyRing, providers, hostEvents } = this.#parts
    const { id } = running.row
    const work = async (session: Parameters<Parameters<typeof database.write>[2]>[0]): Promise<boolean> => {
      const open = await readOpenRemovals(session, running.person)
      if (open.length > 0) {
        await session.tables.updateTable('erasures').set({ error_code: 'crm_pending' }).where('id', '=', id).execute()
        return false
      }
      const crms = await settleRecords(session, running.person, providers)
      const report = toReport(running, { tenantId: scope.tenantId, now, crms })
      const written = await session.tables
        .updateTable('erasures')
        .set({
          status: 'done',
          completed_at: now,
          subject: null,
          progress: '{}',
          error_code: null,
          report: JSON.stringify(report),
          signature: keyRing.sign(canonicalJson(report), REPORT_PURPOSE),
        })
        .where('id', '=', id)
        .where('status', '=', 'running')
        .returning('id')
        .executeTakeFirst()
      if (written === undefined) return true
      const { leadIds } = running.person
      session.record({ action: 'subject.erased', subject: ['erasure', id], after: { leadIds } })
      await hostEvents.write(session, 'subject.erased', { erasureId: id, leadIds: [...leadIds] })
      return true
    }
    return database.write('erasures.finish', scope, work, { now })
  }
}

function toReport(
  { row, person, progress: { counts } }: RunningErasure,
  { tenantId, now, crms }: { readonly tenantId: string; readonly now: Date; readonly crms: ErasureReport['crms'] },
): ErasureReport {
  const of = (name: string): number => counts[name] ?? 0
  return {
    format: 'leadkit.erasure.v1',
    erasureId: row.id,
    tenantId,
    leadIds: person.leadIds,
    by: row.requested_by,
    afterwards: row.afterwards as ErasureReport['afterwards'],
    requestedAt: row.requested_at.toISOString(),
    completedAt: now.toISOString(),
    rows: Object.fromEntries(Object.entries(counts).filter(([name]) => !APART.has(name))),
    ledger: { bodies: of('ledgerBodies'), events: of('ledgerEvents') },
    archives: { objects: of('archiveObjects'), messages: of('archiveMessages') },
    crms,
  }
}
