import { connectPage, createPlatformWorld } from '../ingest/platform-world.ts'
import { compare, type FormCase } from './field-case.ts'

/** Delivers the notice of a lead form whose answers the Graph API gives as the case has them. Returns what is not as it wants it. */
export async function playForm(
  connectionString: string,
  { field_data: answers, expect: wanted }: FormCase,
): Promise<readonly string[]> {
  const world = await createPlatformWorld({ connectionString })
  try {
    const { page } = await connectPage(world)
    const event = world.meta.events.lead(page, {})
    const { id, formId, createdAt } = event.lead
    world.meta.fault({
      kind: 'status',
      status: 200,
      body: { id, form_id: formId, created_time: createdAt.toISOString(), field_data: answers },
      match: ({ url }) => url.pathname.endsWith(`/${id}`),
    })
    await world.meta.deliver(event)
    await world.work()
    const { items: leads } = await world.tenant.leads.list()
    const { leads: count, ...fields } = wanted
    return [
      ...compare('leads', leads.length, count),
      ...Object.entries(fields).flatMap(([name, value]) => compare(name, leads[0]?.[name as 'name'], value)),
    ]
  } finally {
    await world.close()
  }
}
