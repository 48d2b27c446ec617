import { newId } from '../../../src/lib/base/identifier.ts'

/** Right arguments of each method of `tenant.retention`, by its path. */
export function retentionCalls(
  ids: { readonly lead: string; readonly conversation: string },
  page: object,
): Readonly<Record<string, readonly unknown[]>> {
  const nobody = newId()
  return {
    'tenant.audit.list': [
      {
        ...page,
        action: 'lead.moved',
        subjectType: 'lead',
        subjectId: nobody,
        actor: 'user',
        userId: nobody,
        since: new Date(0),
      },
    ],
    'tenant.audit.verify': [{}],
    'tenant.retention.dryRun': [{ messagesDays: 30 }],
    'tenant.retention.policy.get': [],
    'tenant.retention.policy.set': [{ messagesDays: 90, archiveFormat: 'csv' }, { by: 'u' }, {}],
    'tenant.retention.policy.history': [page],
    'tenant.retention.holds.place': [{ leadId: nobody }, { by: 'u', reason: 'Case 7', until: new Date(4e12) }, {}],
    'tenant.retention.holds.release': [nobody, { by: 'u', reason: 'Settled' }, {}],
    'tenant.retention.holds.list': [{ ...page, inForce: true, leadId: ids.lead, conversationId: ids.conversation }],
  }
}
