const NOBODY = '00000000-0000-7000-8000-000000000000'

/** Right arguments of the methods for merges and their suggestions, by their paths. */
export function mergeCalls(lead: string): Readonly<Record<string, readonly unknown[]>> {
  return {
    'tenant.leads.merge': [
      NOBODY,
      [lead],
      { by: 'me', reason: 'r', dryRun: false, expectedVersions: { [NOBODY]: 1 } },
      {},
    ],
    'tenant.leads.unmerge': [NOBODY, { by: 'me', reason: 'r' }, {}],
    'tenant.leads.duplicates.find': [{ leadIds: [lead], changedAfter: new Date(0) }],
    'tenant.leads.duplicates.list': [{ leadId: lead, minConfidence: 0.5, limit: 2 }],
    'tenant.leads.duplicates.dismiss': [NOBODY, { by: 'me' }, {}],
    'tenant.leads.merges': [lead],
    'tenant.leads.identities': [lead],
  }
}
