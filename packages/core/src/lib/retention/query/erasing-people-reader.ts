import type { TenantSession } from '../../database/session.ts'
import { z } from 'zod'

/** Whose data is being erased: their archived objects may not have been written again yet. */
export interface ErasingPeople {
  readonly conversationIds: ReadonlySet<string>
  readonly participantIds: ReadonlySet<string>
}

const subjectSchema = z.looseObject({
  conversationIds: z.array(z.string()),
  participants: z.array(z.looseObject({ participantId: z.string() })),
})

export async function readErasingPeople(session: TenantSession): Promise<ErasingPeople> {
  const rows = await session.tables.selectFrom('erasures').select('subject').where('status', '=', 'running').execute()
  const people = rows.map(({ subject }) => subjectSchema.parse(subject))
  return {
    conversationIds: new Set(people.flatMap(({ conversationIds }) => conversationIds)),
    participantIds: new Set(people.flatMap(({ participants }) => participants.map((each) => each.participantId))),
  }
}
