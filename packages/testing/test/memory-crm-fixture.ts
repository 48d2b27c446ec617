import type {
  CrmConformanceAccount,
  CrmProviderFixture,
  CrmScenario,
  CrmSeenRequest,
} from '@leadkit/testing/conformance'
import type { CrmDefect } from './memory-crm-defect.ts'
import { createMemoryCrmProvider } from './memory-crm-provider.ts'
import { MemoryCrmAccount } from './memory-crm-vendor.ts'
import { signStory } from './memory-crm-webhook.ts'

const scenarios: readonly CrmScenario[] = [
  'connection_refused',
  'connection_lost',
  'no_answer',
  'html_503',
  'empty_502',
  'truncated_success',
  'wrong_shape_success',
  'redirect',
  'rate_limited',
  'rate_limited_past',
  'rate_limited_absurd',
  'rate_limited_daily',
  'results_short',
  'results_reordered',
  'key_race',
  'token_expired',
  'token_refused',
  'refresh_revoked',
  'refresh_rate_limited',
  'refresh_unavailable',
  'scope_missing',
  'batch_refused_whole',
  'key_field_missing',
  'key_field_not_unique',
  'record_converted',
  'duplicate_of_two',
]

/** A vendor in memory that supports every scenario, with a correct provider or one with a defect. */
export function memoryCrmFixture(defect?: CrmDefect, purge: boolean = true): CrmProviderFixture {
  return {
    scenarios,
    features: [purge ? 'purge' : 'trash_only', 'if_unmodified_since', 'signed_webhooks', 'specification'],
    clearedValue: null,
    start() {
      const seen: CrmSeenRequest[] = []
      const first = new MemoryCrmAccount('first', seen)
      const second = new MemoryCrmAccount('second', seen)
      return Promise.resolve({
        provider: createMemoryCrmProvider({ accounts: [first, second], purge, defect }),
        object: 'person',
        accounts: [toAccount(first), toAccount(second)],
        fields: { text: 'text', email: 'email', unknown: 'unknown' },
        arrange: (scenario) => first.arrange(scenario),
        requests: () => seen,
        strayRequests: () => first.stray,
        violations: () => Promise.resolve([]),
        signWebhook: signStory,
        close: () => Promise.resolve(),
      })
    },
  }
}

function toAccount(account: MemoryCrmAccount): CrmConformanceAccount {
  return {
    accountId: account.accountId,
    credentials: { accessToken: account.accessToken, refreshToken: account.refreshToken },
    records: () => account.records,
    create: (fields) => account.create(fields),
    remove: (id) => account.remove(id),
  }
}
