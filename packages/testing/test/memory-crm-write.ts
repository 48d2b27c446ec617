import type { CrmContext, CrmError, CrmWrite, CrmWriteResult } from '@leadkit/contracts'
import { type Call, fail } from './memory-crm-calls.ts'
import type { CrmDefect } from './memory-crm-defect.ts'
import type { Fields, VendorAnswer, VendorError, VendorWrite } from './memory-crm-vendor.ts'

interface Request {
  readonly operation: 'upsert' | 'update'
  readonly onDuplicate: 'link' | 'fail'
}

type Writer = (context: CrmContext, writes: readonly CrmWrite[], request: Request) => Promise<readonly CrmWriteResult[]>

const MAX_BATCH = 50
const UUID = /^[0-9a-f-]{36}$/

/** Batched writes: by key, each key once, split in half if the vendor refuses a whole batch, linked if the person exists. */
export function createWriter(call: Call, defect: CrmDefect | undefined): Writer {
  return async (context, writes, request) => {
    const results = new Map<string, CrmWriteResult>()
    const inputs = new Map<string, VendorWrite>()
    for (const write of writes) {
      if (UUID.test(write.key) || defect === 'sends_any_key') inputs.set(write.key, toInput(write, request, defect))
      else results.set(write.key, { key: write.key, ok: false, error: illegalKey() })
    }
    const all = [...inputs.values()]
    for (let start = 0; start < all.length; start += MAX_BATCH) {
      await writePart({ call, context, defect, request, results }, all.slice(start, start + MAX_BATCH))
    }
    const given = writes.map(({ key }) => results.get(key) ?? { key, ok: false as const, error: unanswered() })
    return defect === 'drops_results' ? given.slice(0, Math.max(1, given.length - 1)) : given
  }
}

interface Work {
  readonly call: Call
  readonly context: CrmContext
  readonly defect: CrmDefect | undefined
  readonly request: Request
  readonly results: Map<string, CrmWriteResult>
}

async function writePart(work: Work, part: readonly VendorWrite[]): Promise<void> {
  const { call, context, defect, request, results } = work
  const operation = defect === 'creates_on_update' ? 'upsert' : request.operation
  const { answer } = await call(context, { operation, writes: part })
  if (answer.status === 400 && part.length > 1 && defect !== 'fails_whole_batch') {
    const middle = Math.ceil(part.length / 2)
    await writePart(work, part.slice(0, middle))
    await writePart(work, part.slice(middle))
    return
  }
  if (answer.status === 400) {
    const [error] = answer.errors ?? []
    for (const { trace } of part) results.set(trace, failure(trace, error, part, defect))
    return
  }
  collect(work, part, answer)
  for (const error of answer.errors ?? []) {
    const write = part.find(({ trace }) => trace === error.trace)
    if (write !== undefined) results.set(error.trace, await settle(work, write, error))
  }
}

function collect({ defect, results }: Work, part: readonly VendorWrite[], answer: VendorAnswer): void {
  if (answer.results === undefined && defect === 'trusts_any_2xx') {
    for (const { trace } of part) results.set(trace, { key: trace, ok: true, externalId: null, outcome: 'created' })
  }
  for (const [index, record] of (answer.results ?? []).entries()) {
    const trace = defect === 'matches_by_position' ? part[index]?.trace : record.trace
    if (trace === undefined) continue
    const outcome = record.isNew === true ? 'created' : 'updated'
    results.set(trace, { key: trace, ok: true, externalId: record.id, outcome })
  }
}

async function settle(work: Work, write: VendorWrite, error: VendorError): Promise<CrmWriteResult> {
  const { trace } = write
  const { call, context, defect, request } = work
  if (error.code !== 'duplicate' || request.operation === 'update') return failure(trace, error, [write], defect)
  const ids = error.ids ?? []
  if (ids.length === 0) {
    const { answer } = await call(context, { operation: 'upsert', writes: [write] })
    const [record] = answer.results ?? []
    if (record === undefined) return failure(trace, error, [write], defect)
    return { key: trace, ok: true, externalId: record.id, outcome: 'updated' }
  }
  const linking = request.onDuplicate === 'link' || defect === 'links_despite_policy'
  const [id] = ids
  if (!linking || id === undefined || (ids.length > 1 && defect !== 'links_first_of_two')) {
    return failure(trace, error, [write], defect)
  }
  const fields = ids.length > 1 ? { text: write.fields['text'] ?? null } : write.fields
  await call(context, { operation: 'upsert', writes: [{ ...write, id, fields }] })
  return { key: trace, ok: true, externalId: id, outcome: 'linked' }
}

function failure(
  key: string,
  error: VendorError | undefined,
  part: readonly VendorWrite[],
  defect: CrmDefect | undefined,
): CrmWriteResult {
  const codes = {
    invalid: 'validation',
    duplicate: 'duplicate',
    not_found: 'not_found',
    converted: 'permanent',
    modified: 'conflict',
  } as const
  const leak = defect === 'leaks_values' ? JSON.stringify(part.map(({ fields }) => fields)) : undefined
  const made = fail(codes[error?.code ?? 'invalid'], {
    vendorCode: error?.code ?? 'unknown',
    scope: 'record',
    outcome: 'not_applied',
    fields: error?.field === undefined ? undefined : [{ name: error.field, code: 'invalid' }],
    existingIds: error?.ids,
    modifiedAt: error?.modifiedAt,
    hint: leak,
  })
  return { key, ok: false, error: made }
}

function toInput(write: CrmWrite, request: Request, defect: CrmDefect | undefined): VendorWrite {
  const byId = request.operation === 'update' && write.externalId !== undefined && defect !== 'creates_on_update'
  const fields = Object.fromEntries(
    Object.entries(write.fields).map(([name, value]) => [name, typeof value === 'string' ? value : null]),
  ) satisfies Fields
  return {
    trace: write.key,
    ...(defect === 'creates_on_retry' && request.operation === 'upsert' ? {} : { key: write.key }),
    ...(byId && write.externalId !== undefined ? { id: write.externalId } : {}),
    ...(write.ifUnmodifiedSince === undefined ? {} : { unmodifiedSince: write.ifUnmodifiedSince }),
    fields,
  }
}

function illegalKey(): CrmError {
  return fail('invalid_input', { vendorCode: 'KEY', scope: 'record', outcome: 'not_applied' })
}

function unanswered(): CrmError {
  return fail('transient', { vendorCode: 'NO_RESULT', scope: 'record', outcome: 'unknown' })
}
