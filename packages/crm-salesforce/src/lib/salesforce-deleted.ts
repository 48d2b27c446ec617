import { chunk, readMoment } from '@leadkit/adapter-kit'
import type { CrmChange } from '@leadkit/contracts'
import { fetchDeleted, selectRows } from './salesforce-api.ts'
import { MAX_BATCH } from './salesforce-batch.ts'
import { isRecordId } from './salesforce-error-body.ts'
import type { SalesforceTarget } from './salesforce-request.ts'
import { quoteSoql } from './soql.ts'

/** More deletions than this in one span are a clean-up: reading every linked record again is then cheaper. */
const MAX_DELETIONS = 2000

/**
 * Records deleted in the span that are no longer in the recycle bin. `queryAll` sees the others, with what happened to them.
 *
 * @returns `until`, where the next call continues, and `gap` if the span goes back further than Salesforce's list does.
 */
export async function findPurged(
  target: SalesforceTarget,
  span: { readonly start: number; readonly end: number },
): Promise<{ readonly purged: readonly CrmChange[]; readonly until: number; readonly gap: boolean }> {
  const request = { start: new Date(span.start), end: new Date(span.end) }
  const answer = await fetchDeleted(target.link, target.object, request)
  const covered = readMoment(answer.latestDateCovered)?.getTime() ?? span.end
  const until = Math.min(span.end, Math.max(span.start, covered))
  const missed = (readMoment(answer.earliestDateAvailable)?.getTime() ?? 0) > span.start
  const deletions = answer.deletedRecords.filter(({ id }) => isRecordId(id))
  if (deletions.length > MAX_DELETIONS) return { purged: [], until, gap: true }
  const binned = await findBinned(
    target,
    deletions.map(({ id }) => id),
  )
  const purged = deletions
    .filter(({ id }) => !binned.has(id.slice(0, 15)))
    .map(({ id, deletedDate }): CrmChange => {
      const occurredAt = readMoment(deletedDate) ?? request.end
      return { id: `purged:${id}:${occurredAt.getTime()}`, externalId: id, type: 'purged', occurredAt, fromSelf: false }
    })
  return { purged, until, gap: missed }
}

async function findBinned({ link, object }: SalesforceTarget, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const binned = new Set<string>()
  for (const part of chunk(ids, MAX_BATCH)) {
    const soql = `SELECT Id FROM ${object} WHERE Id IN (${part.map(quoteSoql).join(', ')})`
    const { rows } = await selectRows(link, soql, true)
    for (const row of rows) binned.add(row.Id.slice(0, 15))
  }
  return binned
}
