const NOBODY = '00000000-0000-7000-8000-000000000000'

/** Right arguments of the methods about CRMs. */
export function crmCalls(
  ids: { readonly config: string; readonly lead: string },
  page: object,
): Readonly<Record<string, readonly unknown[]>> {
  const fieldMappings = [{ target: 'email', source: 'lead.email' }]
  return {
    'tenant.crmConfigs.create': [
      { provider: 'hubspot', object: 'contact', credentials: { accessToken: 't' }, fieldMappings, autoSync: true },
      {},
    ],
    'tenant.crmConfigs.get': [ids.config],
    'tenant.crmConfigs.inbound': [ids.config],
    'tenant.crmConfigs.list': [{ ...page, provider: 'hubspot', paused: false }],
    'tenant.crmConfigs.update': [NOBODY, { fieldMappings, autoSync: false }, {}],
    'tenant.crmConfigs.setCredentials': [NOBODY, { accessToken: 't' }, {}],
    'tenant.crmConfigs.verify': [NOBODY, { createKeyField: true }],
    'tenant.crmConfigs.preflight': [NOBODY, {}],
    'tenant.crmConfigs.pause': [NOBODY, 'reason', {}],
    'tenant.crmConfigs.resume': [NOBODY, {}],
    'tenant.crmConfigs.remove': [NOBODY, {}],
    'tenant.crmConfigs.syncAll': [NOBODY, {}],
    'tenant.crmConfigs.pull': [NOBODY, {}],
    'tenant.crmSyncs.get': [NOBODY],
    'tenant.crmSyncs.list': [
      { ...page, status: 'failed', leadId: ids.lead, crmConfigId: ids.config, deadLetter: true },
    ],
    'tenant.crmSyncs.request': [{ leadId: NOBODY, crmConfigId: ids.config }, {}],
    'tenant.crmSyncs.redrive': [{ leadId: NOBODY, crmConfigId: NOBODY, errorCode: 'x' }, {}],
  }
}
