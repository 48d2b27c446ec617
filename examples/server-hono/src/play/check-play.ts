import type { PayloadCase } from '@leadkit/testing'
import type { Kit } from '../create-kit.ts'
import type { Day } from '../day/compose-day.ts'
import { compareCrm, comparePeople } from './compare-crm.ts'
import { compareDeliveries } from './compare-deliveries.ts'
import { compareMessages } from './compare-messages.ts'
import { compareReplies } from './compare-replies.ts'
import type { DeliveryCounts } from './deliver-day.ts'
import { readDeliveries, readTenant, type TenantData } from './read-all.ts'
import { comparePayloads } from './shared-payloads.ts'
import type { Stage } from './stage.ts'
import type { Summary } from './summary.ts'
import type { PlayTenant } from './tenants.ts'
import type { World } from './world.ts'

export interface PlayOutcome {
  readonly seed: number
  readonly seconds: number
  readonly summary: Summary
  /** One line for each; empty if everything arrived once and in its latest state. */
  readonly differences: readonly string[]
}

export interface PlayedDay {
  readonly world: World
  readonly kit: Kit
  readonly tenants: readonly PlayTenant[]
  readonly day: Day
  readonly stage: Stage
  readonly counts: DeliveryCounts
  readonly recorded: {
    readonly tenantId: string | null
    readonly payloads: readonly PayloadCase[]
    readonly differences: readonly string[]
  }
  readonly archived: readonly { readonly messages: number; readonly failed: readonly { readonly month: string }[] }[]
  readonly seed: number
  readonly seconds: number
}

/** Compares the end state with the ground truth: the state of the fakes, and what people said about themselves. */
export async function checkPlay(played: PlayedDay): Promise<PlayOutcome> {
  const { kit, tenants, world, stage, counts, recorded, seed, seconds } = played
  const data = new Map<PlayTenant, TenantData>()
  for (const tenant of tenants) data.set(tenant, await readTenant(kit, tenant.id))
  const all = [...data.values()]
  const pages = new Set(tenants.map(({ page }) => page))
  const truth = world.graph.messages.filter(({ person }) => pages.has(person.page))
  const ledger = (await readDeliveries(kit)).length - recorded.payloads.length
  const objects = await Promise.all(tenants.map(({ id }) => kit.tenant(id).archives.list()))
  const differences = [
    ...compareMessages(truth, all),
    ...compareReplies(truth, all),
    ...comparePeople(stage.people, data),
    ...[...data].flatMap(([tenant, own]) => compareCrm(tenant, own)),
    ...compareDeliveries(world.graph.deliveries, ledger, counts),
    ...compareArchive(played),
    ...recorded.differences,
    ...(recorded.tenantId === null ? [] : await comparePayloads(kit, recorded.tenantId, recorded.payloads)),
  ]
  return { seed, seconds, differences, summary: summarise(played, all, objects.flat().length) }
}

/** Checks that the old messages, and no others, have left the database. */
function compareArchive({ world, archived, tenants, stage }: PlayedDay): readonly string[] {
  const past = new Set([...stage.people].filter(([talk]) => talk.past).map(([, person]) => person))
  const pages = new Set(tenants.map(({ page }) => page))
  const expected = world.graph.messages.filter(({ person }) => past.has(person) && pages.has(person.page)).length
  const moved = archived.reduce((sum, { messages }) => sum + messages, 0)
  const failed = archived.flatMap((report) => report.failed.map(({ month }) => `archive of ${month} failed`))
  return [...failed, ...(moved === expected ? [] : [`${moved} messages were archived instead of ${expected}`])]
}

function summarise(played: PlayedDay, all: readonly TenantData[], objects: number): Summary {
  const { world, counts, recorded, day, tenants, archived } = played
  const messages = all.flatMap((tenant) => tenant.messages)
  const leads = all.flatMap((tenant) => tenant.leads)
  const replies = all.flatMap((tenant) => tenant.replies)
  const conversations = all.flatMap((tenant) => tenant.conversations)
  const received = messages.filter(({ direction }) => direction === 'inbound').length
  const scored = (name: string): number => leads.filter(({ score }) => score === name).length
  return {
    deliveries: {
      bodies: world.graph.deliveries.length + recorded.payloads.length,
      repeated: day.posts.filter(({ repeated }) => repeated).length,
      forged: counts.forged.refused,
      recorded: recorded.payloads.length,
      unanswered: world.graph.deliveries.flatMap(({ attempts }) => attempts).filter(({ status }) => status !== 200)
        .length,
    },
    messages: {
      received,
      sent: messages.length - received,
      edited: messages.filter(({ editedAt }) => editedAt !== null).length,
      deleted: messages.filter(({ deletedAt }) => deletedAt !== null).length,
    },
    conversations: conversations.length,
    leads: {
      hot: scored('hot'),
      warm: scored('warm'),
      cold: scored('cold'),
      none: conversations.length - leads.length,
    },
    replies: {
      sent: replies.filter(({ status }) => status === 'sent').length,
      heldBack: replies.filter(({ status }) => status !== 'sent').length,
      staff: messages.filter(({ author }) => author === 'person').length,
    },
    crmRecords: tenants.reduce((sum, { portal }) => sum + portal.records.length, 0),
    archive: { objects, messages: archived.reduce((sum, report) => sum + report.messages, 0) },
  }
}
