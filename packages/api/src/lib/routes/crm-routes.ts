import { z } from 'zod'
import {
  crmConfigSettingsBody,
  crmSyncRequestBody,
  preflightOptionsBody,
  verifyOptionsBody,
} from '../generated/bodies.ts'
import { crmConfigFilterQuery, crmSyncFilterQuery } from '../generated/queries.ts'
import {
  crmConfigCheckSchema,
  crmConfigsSyncAllSchema,
  crmInboundStatusSchema,
  crmPreflightSchema,
  crmSyncSchema,
  crmSyncsRedriveSchema,
  mappedCrmConfigSchema,
} from '../generated/results.ts'
import { route, type Route } from '../route.ts'
import { pageOf } from './shapes.ts'

const credentialsBody = z
  .record(z.string(), z.unknown())
  .meta({ description: 'As the provider takes them; stored encrypted, and never shown again.' })
const createBody = crmConfigSettingsBody.extend({
  provider: z.string(),
  object: z
    .string()
    .meta({ description: "The remote object that leads become. Default: the provider's first." })
    .optional(),
  credentials: credentialsBody,
})
const redriveBody = z.strictObject({
  id: z.string().meta({ description: 'One sync, alone; otherwise all that match.' }).optional(),
  crmConfigId: z.string().optional(),
  errorCode: z.string().optional(),
  leadId: z.string().optional(),
})

/** CRMs, and the writes to them. */
export const crmRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/crm-configs',
    operation: 'crmConfigs.list',
    permission: 'crm:read',
    query: crmConfigFilterQuery,
    result: pageOf(mappedCrmConfigSchema),
    call: ({ tenant, query }) => tenant.crmConfigs.list(query),
  }),
  route({
    method: 'post',
    path: '/crm-configs',
    operation: 'crmConfigs.create',
    permission: 'crm:write',
    body: createBody,
    result: mappedCrmConfigSchema,
    status: 201,
    call: ({ tenant, body }) => tenant.crmConfigs.create(body),
  }),
  route({
    method: 'get',
    path: '/crm-configs/{id}',
    operation: 'crmConfigs.get',
    permission: 'crm:read',
    result: mappedCrmConfigSchema,
    call: ({ tenant, path }) => tenant.crmConfigs.get(path.id),
  }),
  route({
    method: 'patch',
    path: '/crm-configs/{id}',
    operation: 'crmConfigs.update',
    permission: 'crm:write',
    body: crmConfigSettingsBody,
    result: mappedCrmConfigSchema,
    call: ({ tenant, path, body }) => tenant.crmConfigs.update(path.id, body),
  }),
  route({
    method: 'delete',
    path: '/crm-configs/{id}',
    operation: 'crmConfigs.remove',
    permission: 'crm:write',
    call: ({ tenant, path }) => tenant.crmConfigs.remove(path.id),
  }),
  route({
    method: 'put',
    path: '/crm-configs/{id}/credentials',
    operation: 'crmConfigs.setCredentials',
    permission: 'crm:write',
    body: credentialsBody,
    result: mappedCrmConfigSchema,
    call: ({ tenant, path, body, signal }) => tenant.crmConfigs.setCredentials(path.id, body, { signal }),
  }),
  route({
    method: 'post',
    path: '/crm-configs/{id}/verify',
    operation: 'crmConfigs.verify',
    permission: 'crm:write',
    body: verifyOptionsBody,
    result: crmConfigCheckSchema,
    call: ({ tenant, path, body, signal }) => tenant.crmConfigs.verify(path.id, { ...body, signal }),
  }),
  route({
    method: 'post',
    path: '/crm-configs/{id}/preflight',
    operation: 'crmConfigs.preflight',
    permission: 'crm:read',
    also: ['leads:read'],
    body: preflightOptionsBody,
    result: crmPreflightSchema,
    call: ({ tenant, path, body, signal }) => tenant.crmConfigs.preflight(path.id, { ...body, signal }),
  }),
  route({
    method: 'post',
    path: '/crm-configs/{id}/pull',
    operation: 'crmConfigs.pull',
    permission: 'crm:sync',
    call: ({ tenant, path }) => tenant.crmConfigs.pull(path.id),
  }),
  route({
    method: 'get',
    path: '/crm-configs/{id}/inbound',
    operation: 'crmConfigs.inbound',
    permission: 'crm:read',
    result: crmInboundStatusSchema,
    call: ({ tenant, path }) => tenant.crmConfigs.inbound(path.id),
  }),
  route({
    method: 'post',
    path: '/crm-configs/{id}/pause',
    operation: 'crmConfigs.pause',
    permission: 'crm:write',
    body: z.strictObject({ reason: z.string().optional() }),
    result: mappedCrmConfigSchema,
    call: ({ tenant, path, body }) => tenant.crmConfigs.pause(path.id, body.reason),
  }),
  route({
    method: 'post',
    path: '/crm-configs/{id}/resume',
    operation: 'crmConfigs.resume',
    permission: 'crm:write',
    result: mappedCrmConfigSchema,
    call: ({ tenant, path }) => tenant.crmConfigs.resume(path.id),
  }),
  route({
    method: 'post',
    path: '/crm-configs/{id}/sync-all',
    operation: 'crmConfigs.syncAll',
    permission: 'crm:sync',
    result: crmConfigsSyncAllSchema,
    call: ({ tenant, path, signal }) => tenant.crmConfigs.syncAll(path.id, { signal }),
  }),
  route({
    method: 'get',
    path: '/crm-syncs',
    operation: 'crmSyncs.list',
    permission: 'crm:read',
    query: crmSyncFilterQuery,
    result: pageOf(crmSyncSchema),
    call: ({ tenant, query }) => tenant.crmSyncs.list(query),
  }),
  route({
    method: 'post',
    path: '/crm-syncs',
    operation: 'crmSyncs.request',
    permission: 'crm:sync',
    body: crmSyncRequestBody,
    result: crmSyncSchema,
    status: 201,
    call: ({ tenant, body }) => tenant.crmSyncs.request(body),
  }),
  route({
    method: 'post',
    path: '/crm-syncs/redrive',
    operation: 'crmSyncs.redrive',
    permission: 'crm:sync',
    body: redriveBody,
    result: crmSyncsRedriveSchema,
    call: ({ tenant, body: { id, ...filter } }) => tenant.crmSyncs.redrive(id ?? filter),
  }),
  route({
    method: 'get',
    path: '/crm-syncs/{id}',
    operation: 'crmSyncs.get',
    permission: 'crm:read',
    result: crmSyncSchema,
    call: ({ tenant, path }) => tenant.crmSyncs.get(path.id),
  }),
]
