import type { LeadKit } from './leadkit.ts'

type AnyKit = Pick<LeadKit, 'tenant' | 'tenants'>
type TenantOf<Kit extends AnyKit> = ReturnType<Kit['tenant']>

/** A lead of a kit, with its custom fields: `InferLead<typeof kit>`. */
export type InferLead<Kit extends AnyKit> = Awaited<ReturnType<TenantOf<Kit>['leads']['get']>>
/** A conversation of a kit, with its custom fields. */
export type InferConversation<Kit extends AnyKit> = Awaited<ReturnType<TenantOf<Kit>['conversations']['get']>>
/** A user of a kit's tenant, with its custom fields. */
export type InferUser<Kit extends AnyKit> = Awaited<ReturnType<TenantOf<Kit>['users']['get']>>
/** A tenant of a kit, with its custom fields. */
export type InferTenant<Kit extends AnyKit> = Awaited<ReturnType<Kit['tenants']['get']>>
