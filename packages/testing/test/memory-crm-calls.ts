import { type CrmContext, CrmError, type CrmErrorCode, type CrmErrorDetails, type CrmSession } from '@leadkit/contracts'
import { z } from 'zod'
import type { CrmDefect, MemoryCrmOptions } from './memory-crm-defect.ts'
import { type MemoryCrmAccount, type VendorAnswer, type VendorCall, VendorDisconnect } from './memory-crm-vendor.ts'

export const credentialsSchema = z.strictObject({ accessToken: z.string(), refreshToken: z.string() })
export type Credentials = z.infer<typeof credentialsSchema>

const TIMEOUT_MS = 200
const DAY_MS = 86_400_000

export type Call = (
  context: CrmContext,
  call: VendorCall,
) => Promise<{ readonly account: MemoryCrmAccount; readonly answer: VendorAnswer }>

export function fail(code: CrmErrorCode, details: Omit<CrmErrorDetails, 'provider'>): CrmError {
  return new CrmError(code, { provider: 'memory', ...details })
}

export function renew({ accounts, defect }: MemoryCrmOptions, credentials: Credentials): Credentials {
  const account = accounts.find(({ refreshToken }) => refreshToken === credentials.refreshToken) ?? accounts[0]
  const answer = account?.renew(credentials.refreshToken) ?? { status: 400 }
  const scope = { scope: 'account', outcome: 'not_applied', httpStatus: answer.status } as const
  if (answer.status === 429) throw fail('rate_limited', { vendorCode: 'BUSY', retryAfterMs: 1000, ...scope })
  if (answer.status >= 500) throw fail('transient', { vendorCode: 'DOWN', ...scope })
  if (answer.accessToken === undefined || answer.refreshToken === undefined) {
    throw fail('auth_revoked', { vendorCode: 'REVOKED', ...scope })
  }
  const kept = defect === 'loses_rotated_token' ? credentials.refreshToken : answer.refreshToken
  return { accessToken: answer.accessToken, refreshToken: kept }
}

/** One call with at most one forced token refresh, a time-out, and faults as errors. */
export function createCaller(options: MemoryCrmOptions): Call {
  const { defect } = options
  let remembered: (CrmSession & { readonly version: number }) | undefined
  return async (context, call) => {
    let session = defect === 'remembers_session' && remembered !== undefined ? remembered : await context.token.get()
    remembered = session
    let admitted = await admit(options, context, { call, session })
    const rounds = defect === 'refreshes_for_ever' ? 5 : 1
    for (let round = 0; round < rounds && admitted.answer.status === 401; round += 1) {
      session = await context.token.refresh(session.version)
      remembered = session
      admitted = await admit(options, context, { call, session })
    }
    check(admitted, context, defect)
    return admitted
  }
}

async function admit(
  { accounts, defect }: MemoryCrmOptions,
  context: CrmContext,
  request: { readonly call: VendorCall; readonly session: CrmSession },
): Promise<{ readonly account: MemoryCrmAccount; readonly answer: VendorAnswer }> {
  await context.budget.acquire(1).catch((error: unknown) => {
    if (defect !== 'sends_past_budget') throw error
  })
  const account = accounts.find(({ accessToken }) => accessToken === request.session.accessToken)
  const [fallback] = accounts
  if (account === undefined)
    return { account: fallback as MemoryCrmAccount, answer: fallback?.refuseToken() ?? { status: 401 } }
  if (context.signal.aborted) throw fail('aborted', { vendorCode: 'ABORTED', scope: 'request', outcome: 'not_applied' })
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const signal = defect === 'ignores_abort' ? timeout : AbortSignal.any([context.signal, timeout])
  try {
    return { account, answer: await account.send(request.call, signal) }
  } catch (error) {
    if (!(error instanceof VendorDisconnect)) throw error
    const code = signal.aborted && !timeout.aborted ? 'aborted' : 'transient'
    throw fail(code, { vendorCode: 'NETWORK', scope: 'request', outcome: error.reached ? 'unknown' : 'not_applied' })
  }
}

function check(
  { account, answer }: { readonly account: MemoryCrmAccount; readonly answer: VendorAnswer },
  context: CrmContext,
  defect: CrmDefect | undefined,
): void {
  const { status } = answer
  const base = { vendorCode: `HTTP_${status}`, httpStatus: status, scope: 'request', outcome: 'not_applied' } as const
  if (status === 401) throw fail('auth_expired', { ...base, scope: 'account' })
  if (status === 403) throw fail('auth_revoked', { ...base, scope: 'account', missingScopes: answer.scopes ?? [] })
  if (status === 429) throw limited(answer, context, defect)
  if (status === 307 && defect === 'follows_redirects') account.stray += 1
  if (status === 307 || status >= 500) throw fail('transient', { ...base, outcome: 'unknown' })
  const readable = answer.results !== undefined || answer.errors !== undefined
  if (!readable && defect !== 'trusts_any_2xx') throw fail('transient', { ...base, outcome: 'unknown' })
}

function limited(answer: VendorAnswer, context: CrmContext, defect: CrmDefect | undefined): CrmError {
  const asked = /^\d+$/.test(answer.retryAfter ?? '') ? Number(answer.retryAfter) * 1000 : dateDelay(answer, context)
  const retryAfterMs = defect === 'forgets_retry_after' ? undefined : Math.min(Math.max(asked, 0), DAY_MS)
  const blockedUntil = new Date(context.now().getTime() + (retryAfterMs ?? 0))
  context.budget.observe({ bucket: 'calls', blockedUntil })
  return fail('rate_limited', {
    vendorCode: 'LIMIT',
    httpStatus: 429,
    scope: defect === 'blames_the_row' ? 'record' : 'account',
    outcome: 'not_applied',
    retryAfterMs,
  })
}

function dateDelay(answer: VendorAnswer, context: CrmContext): number {
  return answer.retryAfter === undefined ? 60_000 : Date.parse(answer.retryAfter) - context.now().getTime()
}
