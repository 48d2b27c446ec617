import type { CrmContext, CrmProvider } from '@leadkit/contracts'
import { type RemoteRecord, timesOf } from '../fields/judge-fields.ts'
import type { SyncTarget } from '../sync/sync-to-run.ts'
import type { InboundLink, Observation } from './inbound-page.ts'
import type { RemoteHint } from '../hints/remote-hint.ts'

export interface ObserveParts {
  readonly provider: CrmProvider
  readonly context: CrmContext
  readonly target: SyncTarget
  /** Remote fields to read. */
  readonly fields: readonly string[]
}

/** Reads the records that hints refer to. The content of a webhook or a poll is never trusted: its order and age are unknown. */
export async function observeRecords(
  parts: ObserveParts,
  links: readonly InboundLink[],
  hints: readonly RemoteHint[],
): Promise<readonly Observation[]> {
  if (links.length === 0) return []
  const survivors = new Map(links.map((link) => [link.leadId, survivorOf(link.externalId, hints)]))
  const wanted = links.flatMap((link) => [link.externalId, survivors.get(link.leadId) ?? link.externalId])
  const records = await readAll(parts, wanted)
  const present = new Map<string, RemoteRecord>()
  for (const link of links) {
    const record = records.get(survivors.get(link.leadId) ?? link.externalId) ?? records.get(link.externalId)
    if (record !== undefined) present.set(link.leadId, record)
  }
  const elsewhere = await findElsewhere(
    parts,
    links.filter((link) => !present.has(link.leadId)),
  )
  return links.map((link) => {
    const own = hints.filter((hint) => concerns(hint, link))
    const record = present.get(link.leadId) ?? elsewhere.get(link.leadId) ?? null
    return { link, record, change: changeOf(own, record), times: timesOf(own), hints: own }
  })
}

/** True if a hint requires reading the record of a link. */
export function concerns(hint: RemoteHint, link: InboundLink): boolean {
  return hint.externalId === link.externalId || hint.mergedInto === link.externalId || hint.key === link.leadId
}

async function readAll(
  { provider, context, target, fields }: ObserveParts,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, RemoteRecord>> {
  if (externalIds.length === 0) return new Map()
  const read = await provider.read(context, target.object, [...new Set(externalIds)], fields)
  return new Map(Array.from(read, ([externalId, record]) => [externalId, { externalId, ...record }]))
}

/** Looks for records that are no longer found under their id: they may have been merged into another record that took over our key. */
async function findElsewhere(
  parts: ObserveParts,
  missing: readonly InboundLink[],
): Promise<ReadonlyMap<string, RemoteRecord>> {
  if (missing.length === 0) return new Map()
  const { provider, context, target } = parts
  const found = await provider.findByKey(
    context,
    target.object,
    missing.map((link) => link.leadId),
  )
  const moved = [...found].filter(([, record]) => !record.deleted)
  const records = await readAll(
    parts,
    moved.map(([, record]) => record.externalId),
  )
  return new Map(
    moved.flatMap(([leadId, { externalId }]) => {
      const record = records.get(externalId)
      return record === undefined ? [] : [[leadId, record]]
    }),
  )
}

/** Returns the record that a record finally ended up in; a merged record may be merged again. */
function survivorOf(externalId: string, hints: readonly RemoteHint[]): string {
  const merges = new Map(
    hints.flatMap((hint) =>
      hint.type === 'merged' && hint.mergedInto !== null ? [[hint.externalId, hint.mergedInto]] : [],
    ),
  )
  let survivor = externalId
  for (let steps = 0; steps < merges.size; steps += 1) survivor = merges.get(survivor) ?? survivor
  return survivor
}

function changeOf(hints: readonly RemoteHint[], record: RemoteRecord | null): Observation['change'] {
  if (record === null) return hints.some((hint) => hint.type === 'purged') ? 'purged' : null
  return hints.some((hint) => hint.type === 'converted') ? 'converted' : null
}
