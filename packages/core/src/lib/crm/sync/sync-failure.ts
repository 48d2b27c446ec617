import {
  type CrmError,
  type CrmProblem,
  isCrmError,
  isLeadKitError,
  LeadKitError,
  type CrmFieldRefusal,
  type CrmFieldRule,
  type CrmFieldValue,
} from '@leadkit/contracts'
import { faultKind } from '../../queue/task-fault.ts'
import type { FieldMapping } from '../fields/field-mapping.ts'
import type { MappingSource } from '../fields/lead-snapshot.ts'
import type { PreparedWrite } from './prepared-write.ts'
import { hashFields } from '../fields/apply-field-mappings.ts'
import { isOwned, fingerprint } from '../fields/judge-fields.ts'

export interface LeaveOutRules {
  readonly mappings: readonly FieldMapping[]
  readonly keyField: string
  /** How many characters fields hold, by lower-case name; used if the refusal does not say. */
  readonly maxLengths: ReadonlyMap<string, number>
}

/** A value that identifies a person or a thing is useless if it is cut. */
const WHOLE: ReadonlySet<MappingSource> = new Set([
  'lead.id',
  'lead.email',
  'lead.phone',
  'conversation.id',
  'conversation.participantId',
  'conversation.participantUsername',
])

/** Rules that concern a single value and say nothing about the CRM's fields. */
const VALUE_RULES: ReadonlySet<CrmFieldRule> = new Set(['too_long', 'format', 'out_of_range'])

/**
 * The same write in a form that the CRM accepts: a text that is only displayed is cut to the field's length, and any other refused value is left out.
 * The ledger remembers this, so that the next write does not cause the same refusal. Null if this does not help: the refusal names the key, a
 * required field, or nothing that was written.
 */
export function leaveOut(
  prepared: PreparedWrite,
  refusals: readonly CrmFieldRefusal[],
  { mappings, keyField, maxLengths }: LeaveOutRules,
): PreparedWrite | null {
  const fields: Record<string, CrmFieldValue> = { ...prepared.write.fields }
  const ledger: Record<string, string> = { ...prepared.ledger }
  const cut = new Set(prepared.cut)
  const leftOut = new Set(prepared.leftOut)
  const refused = new Set(prepared.refused)
  for (const refusal of refusals) {
    const name = Object.keys(fields).find((field) => field.toLowerCase() === refusal.name.toLowerCase())
    if (refusal.rule === 'required' || refusal.name.toLowerCase() === keyField.toLowerCase()) return null
    if (name === undefined) continue
    const value = fields[name] ?? null
    const length = refusal.maxLength ?? maxLengths.get(name.toLowerCase())
    const own = mappings.filter(({ target }) => target === name)
    refused.add(name)
    if (typeof value === 'string' && length !== undefined && value.length > length && own.every(isShown)) {
      fields[name] = cutText(value, length)
      cut.add(name)
      ledger[name] = own.some(isOwned) ? fingerprint(sourceOf(own), fields[name]) : cutMark(length, value)
      continue
    }
    delete fields[name]
    delete ledger[name]
    if (!own.some(isOwned)) ledger[name] = refusedMark(value)
    cut.delete(name)
    leftOut.add(name)
  }
  const isDrift = refusals.some(({ rule }) => rule === undefined || !VALUE_RULES.has(rule))
  if (hashFields(fields) === hashFields(prepared.write.fields)) return null
  const write = { ...prepared.write, fields }
  return {
    ...prepared,
    write,
    writtenHash: hashFields(fields),
    ledger,
    leftOut: [...leftOut],
    cut: [...cut],
    refused: [...refused],
    isDrift: prepared.isDrift || isDrift,
  }
}

export interface RememberedFields {
  readonly fields: Readonly<Record<string, CrmFieldValue>>
  readonly leftOut: readonly string[]
  /** By field that is cut, the value that the ledger keeps. */
  readonly cut: Readonly<Record<string, string>>
}

/** Leaves out and cuts what the CRM refused before, as long as the lead's value is unchanged since then. */
export function rememberRefusals(
  fields: Readonly<Record<string, CrmFieldValue>>,
  ledger: Readonly<Record<string, string>>,
): RememberedFields {
  const kept: Record<string, CrmFieldValue> = {}
  const leftOut: string[] = []
  const cut: Record<string, string> = {}
  for (const [name, value] of Object.entries(fields)) {
    const mark = ledger[name]
    const length = Number(/^cut:(\d+):/.exec(mark ?? '')?.[1] ?? 0)
    if (mark === refusedMark(value)) leftOut.push(name)
    else if (length > 0 && typeof value === 'string' && mark === cutMark(length, value)) {
      kept[name] = cutText(value, length)
      cut[name] = mark
    } else kept[name] = value
  }
  return { fields: kept, leftOut, cut }
}

function isShown(mapping: FieldMapping): boolean {
  return !('source' in mapping) || !WHOLE.has(mapping.source)
}

function sourceOf(mappings: readonly FieldMapping[]): MappingSource | null {
  const owned = mappings.find(isOwned)
  return owned?.source ?? null
}

/** Cuts a text to this many UTF-16 units, as CRMs count, without splitting a character. */
function cutText(text: string, length: number): string {
  return text
    .slice(0, length)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()
}

function refusedMark(value: CrmFieldValue): string {
  return `refused:${fingerprint(null, value)}`
}

function cutMark(length: number, value: string): string {
  return `cut:${length}:${fingerprint(null, value)}`
}

/**
 * What a failed write requires: `limited` leaves the account alone for a while, `stopped` needs a person for the whole config, `aborted` is our own
 * shutdown, `retry` counts against the row, `dead` cannot succeed by retrying.
 */
export type FailureKind = 'limited' | 'stopped' | 'aborted' | 'retry' | 'dead'

/** Where a CRM's error means more than in the queue's policy: invalid credentials stop the config, and a conflict is read again. */
const KINDS: Readonly<Partial<Record<string, FailureKind>>> = {
  auth_expired: 'stopped',
  auth_revoked: 'stopped',
  decryption_failed: 'stopped',
  validation: 'dead',
  duplicate: 'dead',
  not_found: 'dead',
  permanent: 'dead',
  unsupported: 'dead',
  invalid_input: 'dead',
  permission_denied: 'dead',
}

/**
 * A problem with the whole account pauses its config: one pause and one finding instead of a dead letter for each lead. Faults, conflicts and
 * anything else an adapter throws that is not a LeadKitError count as `retry`.
 */
export function failureKind(error: unknown): FailureKind {
  const kind = faultKind(error)
  if (kind === 'aborted' || kind === 'limited') return kind
  if (isAccountRefusal(error)) return 'stopped'
  return (isLeadKitError(error) ? KINDS[error.code] : undefined) ?? 'retry'
}

/** The refusal of a single record can also reveal a problem that affects all: if two records have the same key, the key field is not unique. */
function isAccountRefusal(error: unknown): error is CrmError {
  if (!isCrmError(error)) return false
  const { scope, problem } = error.details
  return problem !== undefined || (error.code === 'permanent' && scope === 'account')
}

/**
 * The reason, in one word, why a config pauses for an error that stops it. If a check can find the same problem, the config resumes automatically
 * once it is fixed.
 */
export function pauseReason(error: unknown): string {
  if (isAccountRefusal(error)) return error.details.problem?.code ?? 'account_refused'
  return describeFailure(error).code
}

/** The problem with the account, if the vendor reported one. */
export function problemOf(error: unknown): CrmProblem | undefined {
  return isAccountRefusal(error) ? error.details.problem : undefined
}

/** True if the vendor says that the record was converted to something else, and can no longer be written. */
export function isConverted(error: unknown): boolean {
  return isCrmError(error) && error.code === 'permanent' && error.details.recordState === 'converted'
}

/** True if one bad record may have failed the whole batch, so that its halves are worth trying. */
export function isBatchRefusal(error: unknown): boolean {
  return isCrmError(error) && error.details.scope === 'request' && failureKind(error) === 'dead'
}

const FIRST_RETRY_MS = 5_000
const LONGEST_RETRY_MS = 60 * 60_000

/** The delay before the next attempt: doubles with each, half of it random. In milliseconds. */
export function retryDelayMs(error: unknown, retryCount: number, random: () => number): number {
  const asked = isLeadKitError(error) ? (error.retryAfterMs ?? 0) : 0
  const bound = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(retryCount, 20))
  return Math.max(asked, Math.round(bound * (0.5 + random() / 2)))
}

/** Used if a vendor that refuses because of its limits does not say how long to wait. */
const LIMITED_MS = 60_000

/** How long the account is left alone after such a refusal. In milliseconds. */
export function limitedDelayMs(error: unknown): number {
  return (isLeadKitError(error) ? error.retryAfterMs : undefined) ?? LIMITED_MS
}

/** Resuming a config makes its work due; this is only how often a paused config is checked otherwise. In milliseconds. */
export const PAUSED_DELAY_MS = 60 * 60_000
/** For a process of the host that lacks the adapter, while another process may have it. In milliseconds. */
export const UNREGISTERED_DELAY_MS = 5 * 60_000

/** The delay after a failure of any kind that a retry may fix. In milliseconds. */
export function failureDelayMs(
  kind: Exclude<FailureKind, 'aborted'>,
  error: unknown,
  retryCount: number,
  random: () => number,
): number {
  if (kind === 'stopped') return PAUSED_DELAY_MS
  // Spread over a second, so that rows that waited together do not all return at the same time.
  if (kind === 'limited') return limitedDelayMs(error) + Math.round(random() * 1_000)
  return retryDelayMs(error, retryCount, random)
}

const WORD = /^[\w.:-]{1,60}$/
const MAX_FIELDS = 20

/** What the outbox may store about an error: codes and field names. Texts that could contain personal data are left out. */
export function describeFailure(error: unknown): { readonly code: string; readonly message: string } {
  if (!isLeadKitError(error))
    return { code: 'internal', message: 'the adapter threw an error that is not a LeadKitError' }
  if (!isCrmError(error)) return { code: error.code, message: `${error.source}: ${error.code}` }
  const { provider, vendorCode, httpStatus, requestId, fields = [] } = error.details
  const named = fields.slice(0, MAX_FIELDS).map(({ name, code }) => `${word(name)} (${word(code)})`)
  const parts = [
    `${word(provider)}: ${word(vendorCode)}`,
    httpStatus === undefined ? '' : `HTTP ${httpStatus}`,
    requestId === undefined ? '' : `request ${word(requestId)}`,
    named.length === 0 ? '' : `fields: ${named.join(', ')}`,
  ]
  return { code: error.code, message: parts.filter((part) => part !== '').join('; ') }
}

/** All remote fields that a vendor refused, by name. Anything that does not look like a name could contain data, and is left out. */
export function refusedFields(error: unknown): readonly string[] {
  if (!isCrmError(error) || failureKind(error) !== 'dead') return []
  return [...new Set((error.details.fields ?? []).map(({ name }) => name))].filter((name) => WORD.test(name))
}

/** An error for the queue, which logs it. */
export function asLeadKitError(error: unknown): LeadKitError {
  if (isLeadKitError(error)) return error
  // Neither the error's message nor the error itself is passed on: both may contain personal data.
  const name = error instanceof Error ? word(error.name) : typeof error
  return new LeadKitError(
    'internal',
    `A CRM adapter threw ${name}, which is not a LeadKitError; report it to its author`,
  )
}

function word(text: string): string {
  return WORD.test(text) ? text : '?'
}
