import { LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import type { Principal } from './principal.ts'
import { type Actor, networkOf } from '../base/actor.ts'
import { idSchema } from '../base/field-schema.ts'
import { isUuid } from '../base/identifier.ts'
import { parseInput } from '../base/parse-input.ts'

/** Who acts: what `kit.authenticate` returns, or a principal that the host has made of its own session. An id of another form than LeadKit's counts as missing. */
export type ActingPrincipal = Pick<Principal, 'userId' | 'apiKeyId'> & Partial<Pick<Principal, 'tenantId'>>

export interface ActingFrom {
  /** The IP address of the request, as your server or the proxy that you trust says. The log keeps its network, such as `203.0.113.0/24`. */
  readonly address?: string | undefined
}

const whoSchema = z.looseObject({
  tenantId: idSchema.optional(),
  userId: z.string().optional(),
  apiKeyId: z.string().optional(),
})
const fromSchema = z.strictObject({ address: z.string().max(100).optional() })

/**
 * @param tenantId the tenant that is acted on; null for none.
 * @throws LeadKitError `invalid_input`; `forbidden` for a principal of another tenant.
 */
export function toActor(who: ActingPrincipal, from: ActingFrom, tenantId: string | null): Actor {
  const operation = 'as'
  const { tenantId: own, ...ids } = parseInput(whoSchema, who, operation)
  const { address } = parseInput(fromSchema, from, operation)
  if (tenantId !== null && own !== undefined && own !== tenantId)
    throw new LeadKitError(
      'forbidden',
      `${operation}: the principal belongs to another tenant; use kit.tenant of its own`,
    )
  const [userId, apiKeyId] = [known(ids.userId), known(ids.apiKeyId)]
  const kind = apiKeyId !== null ? 'key' : userId !== null ? 'user' : 'host'
  return { kind, userId, apiKeyId, network: networkOf(address) }
}

/** A host may have users of its own, whom LeadKit does not know. */
function known(id: string | undefined): string | null {
  return id !== undefined && isUuid(id) ? id : null
}
