import { isUuid } from '../base/identifier.ts'
import type { AuditAction, AuditValue, AuditValues } from '../base/audit-record.ts'

/** What a field of an entry may hold. A word is one of LeadKit's own: a status, a permission, an adapter's id. */
const FORMS = {
  word: isWord,
  words: (value: unknown) => Array.isArray(value) && value.length <= 200 && value.every(isWord),
  id: isId,
  ids: (value: unknown) => Array.isArray(value) && value.length <= 200 && value.every(isId),
  count: (value: unknown) => typeof value === 'number' && Number.isFinite(value),
  flag: (value: unknown) => typeof value === 'boolean',
  time: (value: unknown) => value instanceof Date && !Number.isNaN(value.getTime()),
} as const
type Form = keyof typeof FORMS
type Fields = Readonly<Record<string, Form>>

function isWord(value: unknown): boolean {
  return typeof value === 'string' && /^(?:\*|[A-Za-z][\w.:*/+-]{0,59})$/.test(value)
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && isUuid(value)
}

const NONE: Fields = {}
const MERGE: Fields = { mergeId: 'id', leadIds: 'ids' }
const KEY: Fields = {
  userId: 'id',
  active: 'flag',
  permissions: 'words',
  addresses: 'count',
  perMinute: 'count',
  expiresAt: 'time',
  previousUntil: 'time',
}
const CRM: Fields = {
  provider: 'word',
  object: 'word',
  autoSync: 'flag',
  onDuplicate: 'word',
  onDelete: 'word',
  fieldMappings: 'count',
  paused: 'flag',
}
const ACCOUNT: Fields = { platform: 'word', active: 'flag', defaultCountry: 'word', fields: 'words' }

/** By action, what its entries may say. Nothing else is ever stored, whatever the code that records it gives. */
const FIELDS: Readonly<Record<AuditAction, Fields>> = {
  'lead.moved': { status: 'word', crmConfigId: 'id' },
  'lead.merged': MERGE,
  'lead.unmerged': MERGE,
  'lead.removed': { leadIds: 'ids' },
  'tenant.updated': {
    tier: 'word',
    fields: 'words',
    autoReply: 'word',
    timeZone: 'word',
    defaultCountry: 'word',
    mergeBy: 'word',
  },
  'tenant.suspended': { active: 'flag' },
  'tenant.resumed': { active: 'flag' },
  'tenant.removed': { graceDays: 'count' },
  'tenant.restored': NONE,
  'tenant.exported': { credentials: 'flag', archives: 'flag' },
  'tenant.imported': { exportId: 'id', exportedAt: 'time' },
  'care.configured': { rules: 'count', fields: 'words' },
  'retention.policy_set': { messagesDays: 'count', archiveFormat: 'word' },
  'hold.placed': { kind: 'word', subjectId: 'id', until: 'time' },
  'hold.released': { kind: 'word', subjectId: 'id' },
  'role.created': { permissions: 'words' },
  'role.updated': { permissions: 'words' },
  'role.removed': { permissions: 'words' },
  'user.created': { roleId: 'id' },
  'user.role_set': { roleId: 'id' },
  'user.password_set': { byToken: 'flag' },
  'user.deactivated': { active: 'flag', handOverTo: 'id' },
  'user.unlocked': NONE,
  'user.reactivated': { active: 'flag' },
  'user.logged_in': { factor: 'word', failures: 'count' },
  'user.factor_confirmed': NONE,
  'user.factor_reset': NONE,
  'user.recovery_codes_renewed': NONE,
  'key.created': KEY,
  'key.rotated': KEY,
  'key.revoked': KEY,
  'secrets.rotated': { rotated: 'count', unreadable: 'count' },
  'credentials.read': NONE,
  'conversations.exported': { masked: 'flag' },
  'subject.exported': { leadIds: 'ids', conversations: 'count' },
  'subject.erasure_requested': { leadIds: 'ids', afterwards: 'word' },
  'subject.erased': { leadIds: 'ids' },
  'crm.connected': CRM,
  'crm.updated': CRM,
  'crm.credentials_set': CRM,
  'crm.paused': CRM,
  'crm.resumed': CRM,
  'crm.removed': CRM,
  'account.connected': ACCOUNT,
  'account.updated': ACCOUNT,
  'account.disconnected': ACCOUNT,
  'audit.dropped': { entries: 'count', before: 'time' },
}

/** The allowed fields with values of their form; null for none. **What a person wrote or is called is never among them.** */
export function allowedValues(action: AuditAction, given: Readonly<Record<string, unknown>> = {}): AuditValues | null {
  const kept = Object.entries(FIELDS[action]).flatMap(([name, form]): (readonly [string, AuditValue])[] => {
    const value = given[name]
    if (value === null) return [[name, null]]
    if (value === undefined || !FORMS[form](value)) return []
    return [[name, value instanceof Date ? value.toISOString() : (value as AuditValue)]]
  })
  return kept.length === 0 ? null : Object.fromEntries(kept)
}
