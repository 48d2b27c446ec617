import { type CrmProvider, LeadKitError } from '@leadkit/contracts'
import type { KeyRing, SecretPlace } from '../../access/key-ring.ts'

function credentialsPlace(tenantId: string, crmConfigId: string): SecretPlace {
  return { tenantId, table: 'crm_configs', rowId: crmConfigId, column: 'credentials_encrypted' }
}

/** Credentials as the column of a config holds them. */
export function sealCredentials(keyRing: KeyRing, tenantId: string, crmConfigId: string, credentials: unknown): string {
  return keyRing.encrypt(JSON.stringify(credentials), credentialsPlace(tenantId, crmConfigId))
}

/** @throws LeadKitError `decryption_failed`; `configuration` when the provider's schema no longer takes what was stored. */
export function openCredentials(
  keyRing: KeyRing,
  tenantId: string,
  crmConfigId: string,
  provider: CrmProvider,
  encrypted: string,
): unknown {
  const stored: unknown = JSON.parse(keyRing.decrypt(encrypted, credentialsPlace(tenantId, crmConfigId)))
  const parsed = provider.credentialsSchema.safeParse(stored)
  if (parsed.success) return parsed.data
  throw new LeadKitError(
    'configuration',
    `The stored credentials of a ${provider.id} config are not what this version of its adapter takes; store them again with crmConfigs.setCredentials`,
  )
}
