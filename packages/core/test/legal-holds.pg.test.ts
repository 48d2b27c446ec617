import { expect, it } from 'vitest'
import { newId } from '../src/lib/base/identifier.ts'
import { requireNoHold } from '../src/lib/holds/hold-reader.ts'
import { LegalHoldError } from '../src/lib/holds/legal-hold-error.ts'
import { LegalHoldRepository } from '../src/lib/holds/legal-hold-repository.ts'
import type { LegalHoldSubject } from '../src/lib/holds/legal-hold.ts'
import { TenantRepository } from '../src/lib/tenants/tenant-repository.ts'
import { TenantDirectory } from '../src/lib/database/tenant-directory.ts'
import { Migrator } from '../src/lib/database/migrator.ts'
import { prepareTenant } from '../src/lib/tenants/tenant-preparation-writer.ts'
import { describeForTenant, START, type TenantWorld } from './support/leads/lead-world.ts'

type World = () => TenantWorld

const CASE = { by: 'counsel', reason: 'Case 7' }
const END = { by: 'counsel', reason: 'Settled' }
const HELD = { code: 'legal_hold' }

function holdsOf(tenant: TenantWorld): LegalHoldRepository {
  return new LegalHoldRepository(tenant.access)
}

async function addLead(tenant: TenantWorld): Promise<{ readonly id: string; readonly conversationId: string }> {
  const conversationId = await tenant.addConversation()
  const { lead } = await tenant.ensureLead(conversationId, { name: 'Ada', email: 'ada@example.org' })
  return { id: lead.id, conversationId }
}

function tenantsOf({ world }: TenantWorld): TenantRepository {
  const { database, now } = world
  return new TenantRepository(database, new TenantDirectory(database), new Migrator(database, now, prepareTenant), now)
}

function testPlacing(tenant: World): void {
  it('tells who placed it, why and until when, and who ended it; the history stays', async () => {
    const holds = holdsOf(tenant())
    const lead = await addLead(tenant())
    const until = new Date(START.getTime() + 86_400_000)
    const placed = await holds.place({ leadId: lead.id }, { ...CASE, until })
    expect(placed).toMatchObject({ subject: { leadId: lead.id }, reason: 'Case 7', placedBy: 'counsel', until })
    expect(placed).toMatchObject({ inForce: true, releasedAt: null, releasedBy: null, releaseReason: null })
    const ofAll = await holds.place({ tenant: true }, CASE)
    const ofTalk = await holds.place({ conversationId: lead.conversationId }, CASE)
    const released = await holds.release(placed.id, END)
    expect(released).toEqual({
      ...placed,
      inForce: false,
      releasedAt: expect.any(Date) as Date,
      releasedBy: 'counsel',
      releaseReason: 'Settled',
    })
    await expect(holds.release(placed.id, END)).rejects.toMatchObject({ code: 'conflict' })
    expect((await holds.list()).items).toEqual([ofTalk, ofAll, released])
    expect((await holds.list({ inForce: true })).items).toEqual([ofTalk, ofAll])
    expect((await holds.list({ inForce: false })).items).toEqual([released])
    expect((await holds.list({ leadId: lead.id })).items).toEqual([released])
    const first = await holds.list({ limit: 2 })
    expect((await holds.list({ limit: 2, after: first.next })).items).toEqual([released])
  })

  it('refuses what it does not know, and a time that has passed', async () => {
    const holds = holdsOf(tenant())
    const wrong: readonly (readonly [unknown, unknown, string])[] = [
      [{ leadId: newId() }, CASE, 'not_found'],
      [{ conversationId: newId() }, CASE, 'not_found'],
      [{ tenant: false }, CASE, 'invalid_input'],
      [{ tenant: true, leadId: newId() }, CASE, 'invalid_input'],
      [{ tenant: true }, { by: 'counsel' }, 'invalid_input'],
      [{ tenant: true }, { ...CASE, until: START }, 'invalid_input'],
    ]
    for (const [subject, details, code] of wrong)
      await expect(holds.place(subject as LegalHoldSubject, details as typeof CASE)).rejects.toMatchObject({ code })
    await expect(holds.release(newId(), END)).rejects.toMatchObject({ code: 'not_found' })
    expect((await holds.list()).items).toEqual([])
  })
}

function testRemovals(tenant: World): void {
  it.each(['leadId', 'conversationId', 'tenant'] as const)(
    'refuses to remove a lead that a hold by %s keeps',
    async (kind) => {
      const lead = await addLead(tenant())
      const subject = {
        leadId: { leadId: lead.id },
        conversationId: { conversationId: lead.conversationId },
        tenant: { tenant: true } as const,
      }
      const hold = await holdsOf(tenant()).place(subject[kind], CASE)
      const refusal: unknown = await tenant()
        .leads.remove(lead.id)
        .catch((error: unknown) => error)
      expect(refusal).toBeInstanceOf(LegalHoldError)
      const { id, until } = hold
      expect(refusal).toMatchObject({ ...HELD, holds: [{ id, subject: hold.subject, until }] })
      expect(String(refusal)).toContain(id)
      expect(await tenant().leads.get(lead.id)).toMatchObject({ email: 'ada@example.org' })
      await holdsOf(tenant()).release(hold.id, END)
      await tenant().leads.remove(lead.id)
    },
  )

  it('lets others go, and ends by itself', async () => {
    const [held, other] = [await addLead(tenant()), await addLead(tenant())]
    const until = new Date(tenant().world.now().getTime() + 5_000)
    await holdsOf(tenant()).place({ leadId: held.id }, { ...CASE, until })
    await tenant().leads.remove(other.id)
    await expect(tenant().leads.remove(held.id)).rejects.toMatchObject(HELD)
    while (tenant().world.now() <= until);
    await tenant().leads.remove(held.id)
  })

  it('keeps everybody who is shown as one with a held lead, whichever of them is held', async () => {
    const [head, member, third] = [await addLead(tenant()), await addLead(tenant()), await addLead(tenant())]
    const { merge } = await tenant().leads.merge(head.id, [member.id], CASE)
    const hold = await holdsOf(tenant()).place({ leadId: member.id }, CASE)
    await expect(tenant().leads.remove(head.id)).rejects.toMatchObject(HELD)
    await tenant().leads.merge(third.id, [head.id], CASE)
    await expect(tenant().leads.remove(third.id)).rejects.toMatchObject(HELD)
    const keeps = (conversationId: string) =>
      tenant().write((session) => requireNoHold(session, { operation: 'test', conversationIds: [conversationId] }))
    for (const { conversationId } of [head, member, third])
      await expect(keeps(conversationId)).rejects.toMatchObject(HELD)
    await tenant().leads.unmerge(merge?.id ?? '', CASE)
    await expect(keeps(third.conversationId)).resolves.toBeUndefined()
    await expect(keeps(member.conversationId)).rejects.toMatchObject(HELD)
    await holdsOf(tenant()).release(hold.id, END)
    await tenant().leads.remove(third.id)
  })
}

function testRaces(tenant: World): void {
  it('waits for a removal under way, and a removal waits for a hold that is being placed', async () => {
    const lead = await addLead(tenant())
    const conversationIds = [lead.conversationId]
    const order: string[] = []
    let place: Promise<unknown> = Promise.resolve()
    await tenant().write(async (session) => {
      await requireNoHold(session, { operation: 'test', conversationIds })
      place = holdsOf(tenant())
        .place({ conversationId: lead.conversationId }, CASE)
        .then(() => order.push('placed'))
      await tenant().tables.selectFrom('leads').select('id').execute()
      order.push('removed')
    })
    await place
    expect(order).toEqual(['removed', 'placed'])
    await expect(tenant().leads.remove(lead.id)).rejects.toMatchObject(HELD)
  })

  it('removes no lead that is held by then, however placing and removing meet', async () => {
    for (let round = 0; round < 10; round += 1) {
      const lead = await addLead(tenant())
      const [hold, removed] = await Promise.all([
        holdsOf(tenant()).place({ leadId: lead.id }, CASE),
        tenant()
          .leads.remove(lead.id)
          .then(() => true)
          .catch((error: unknown) => !(error instanceof LegalHoldError)),
      ])
      // A hold that came after the removal finds the lead removed; one that came before kept it.
      const row = await tenant()
        .tables.selectFrom('leads')
        .select('deleted_at')
        .where('id', '=', lead.id)
        .executeTakeFirstOrThrow()
      expect(row.deleted_at !== null).toBe(removed)
      await holdsOf(tenant()).release(hold.id, END)
    }
  })
}

function testTenants(tenant: World): void {
  it('keeps its tenant, whatever it is on', async () => {
    const lead = await addLead(tenant())
    const { tenantId } = tenant().scope
    const hold = await holdsOf(tenant()).place({ leadId: lead.id }, CASE)
    const remove = (): Promise<void> => tenantsOf(tenant()).remove(tenantId, { confirmName: tenantId, graceDays: 0 })
    await expect(remove()).rejects.toMatchObject({ ...HELD, holds: [{ id: hold.id }] })
    expect(await tenant().leads.get(lead.id)).toMatchObject({ name: 'Ada' })
    await holdsOf(tenant()).release(hold.id, END)
    await remove()
    await expect(tenantsOf(tenant()).get(tenantId)).rejects.toMatchObject({ code: 'tenant_unknown' })
  })

  it('does not keep a tenant from being removed whose schema is missing or older', async () => {
    const { database } = tenant().world
    const { tenantId, schema } = tenant().scope
    await database.session.run({ text: `DROP TABLE "${schema}".legal_holds`, parameters: [] })
    await tenantsOf(tenant()).remove(tenantId, { confirmName: tenantId, graceDays: 0 })
    await expect(tenantsOf(tenant()).get(tenantId)).rejects.toMatchObject({ code: 'tenant_unknown' })
  })
}

describeForTenant('legal holds', (tenant) => {
  testPlacing(tenant)
  testRemovals(tenant)
})

describeForTenant('legal holds and what is under way', (tenant) => {
  testRaces(tenant)
  testTenants(tenant)
})
