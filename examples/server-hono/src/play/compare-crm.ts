import type { Lead } from '@leadkit/core'
import type { GraphPerson, HubspotFakeRecord } from '@leadkit/testing'
import type { Talk } from '../day/compose-day.ts'
import { toldContact } from '../day/guest.ts'
import type { TenantData } from './read-all.ts'
import type { PlayTenant } from './tenants.ts'

/** One line per lead without exactly one CRM record in its latest state, and per record without a lead. */
export function compareCrm({ portal, business }: PlayTenant, { leads }: TenantData): readonly string[] {
  const records = Map.groupBy(portal.records, (record) => record.properties['leadkit_id'] ?? '')
  const differences: string[] = []
  for (const lead of leads) {
    const found = records.get(lead.id) ?? []
    records.delete(lead.id)
    if (found.length !== 1) differences.push(`lead ${lead.id} of ${business.name}: ${found.length} CRM records`)
    for (const record of found) differences.push(...compareRecord(lead, record))
  }
  for (const [id, found] of records)
    differences.push(`CRM of ${business.name}: ${found.length} records of no lead (${id})`)
  return differences
}

function compareRecord(lead: Lead, { properties }: HubspotFakeRecord): readonly string[] {
  const name = [properties['firstname'], properties['lastname']].filter((part) => part !== undefined && part !== '')
  const fields: readonly (readonly [field: string, inCrm: string, ours: string | number | null])[] = [
    ['name', name.join(' '), lead.name],
    ['email', properties['email'] ?? '', lead.email],
    ['phone', properties['phone'] ?? '', lead.phone],
    ['company', properties['company'] ?? '', lead.company],
    ['status', properties['leadkit_status'] ?? '', lead.status],
    ['score', properties['leadkit_score'] ?? '', lead.score],
    ['score value', properties['leadkit_score_value'] ?? '', lead.scoreValue],
  ]
  return fields
    .filter(([, inCrm, ours]) => inCrm !== String(ours ?? ''))
    .map(([field]) => `lead ${lead.id}: the CRM has another ${field} than the lead`)
}

/** One line per person with no lead, an unexpected one, or a lead that lacks what they said about themselves. */
export function comparePeople(
  people: ReadonlyMap<Talk, GraphPerson>,
  tenants: ReadonlyMap<PlayTenant, TenantData>,
): readonly string[] {
  return Array.from(people, ([talk, person]) => {
    const [tenant] = [...tenants].find(([{ business }]) => business === talk.business) ?? []
    const data = tenant === undefined ? undefined : tenants.get(tenant)
    return data === undefined ? [`${talk.business.name} has no data`] : comparePerson(talk, person, data)
  }).flat()
}

function comparePerson(talk: Talk, person: GraphPerson, { conversations, leads }: TenantData): readonly string[] {
  const where = `person ${person.id} ("${talk.scene.name}")`
  const threads = conversations.filter(({ participantId }) => participantId === person.id)
  if (threads.length !== 1) return [`${where}: ${threads.length} conversations instead of one`]
  const found = leads.filter(({ conversationId }) => conversationId === threads[0]?.id)
  if (found.length !== (talk.scene.lead ? 1 : 0)) return [`${where}: ${found.length} leads`]
  const [lead] = found
  if (lead === undefined) return []
  const told = toldContact(talk.scene.steps, talk.guest)
  const wrong = [
    ['name', lead.name === person.name],
    ['e-mail address', lead.email === (told.email ? talk.guest.email : null)],
    ['telephone number', digits(lead.phone) === (told.phone ? digits(talk.guest.phone) : '')],
    ['score', lead.score !== null],
  ] as const
  return wrong.filter(([, right]) => !right).map(([field]) => `${where}: the lead's ${field} is not what was told`)
}

function digits(phone: string | null): string {
  return (phone ?? '').replaceAll(/\D/g, '')
}
