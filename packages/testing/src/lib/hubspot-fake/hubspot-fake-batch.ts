import type { JsonValue } from '@leadkit/contracts'
import { z } from 'zod'
import { batchError, errorBody, type HubspotAnswer, hubspotAnswers, HubspotRefusal } from './hubspot-fake-answers.ts'
import type { HubspotFakePortal, HubspotFakeRecord } from './hubspot-fake-portal.ts'
import { isUnique } from './hubspot-fake-property.ts'

/** `multi_status` answers 207 record by record if every input has a unique trace id; `whole` refuses the batch for one bad record. */
export type HubspotFakeBatchMode = 'multi_status' | 'whole'

const MAX_BATCH = 100

const id = z.string().min(1)
const properties = z.record(z.string(), z.string())
const inputsOf = <Input extends z.ZodType>(input: Input) => z.looseObject({ inputs: z.array(input) })

const writeSchema = inputsOf(
  z.strictObject({ id, idProperty: z.string().optional(), objectWriteTraceId: z.string().optional(), properties }),
)
const readSchema = inputsOf(z.strictObject({ id })).extend({
  idProperty: z.string().optional(),
  properties: z.array(z.string()),
  propertiesWithHistory: z.array(z.string()),
})
const archiveSchema = inputsOf(z.strictObject({ id }))

type WriteInput = z.infer<typeof writeSchema>['inputs'][number]

export function readBody<Value>(schema: z.ZodType<Value>, body: unknown): Value {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw new HubspotRefusal(hubspotAnswers.invalidInput(z.prettifyError(parsed.error)))
}

/** `POST …/batch/upsert` and `…/batch/update`. Results are not in the order of the inputs, because HubSpot does not promise any order. */
export function writeBatch(
  portal: HubspotFakePortal,
  body: unknown,
  request: { readonly kind: 'upsert' | 'update'; readonly mode: HubspotFakeBatchMode; readonly now: Date },
): HubspotAnswer {
  const { inputs } = readBody(writeSchema, body)
  checkInputs(inputs)
  for (const input of inputs) checkIdProperty(portal, input.idProperty, request.kind)
  const traceIds = inputs.flatMap((input) => input.objectWriteTraceId ?? [])
  const perRecord = request.mode === 'multi_status' && new Set(traceIds).size === inputs.length
  if (!perRecord) dryRun(portal, inputs, request.kind)
  const results: JsonValue[] = []
  const errors: JsonValue[] = []
  for (const input of inputs) {
    try {
      results.unshift(writeOne(portal, input, request.kind))
    } catch (error) {
      if (!(error instanceof HubspotRefusal)) throw error
      if (!perRecord) return error.answer
      errors.unshift(batchError(error.answer, input.objectWriteTraceId ?? ''))
    }
  }
  return batchAnswer(results, errors, request.now)
}

/** `POST …/batch/read`. */
export function readBatch(portal: HubspotFakePortal, body: unknown, now: Date): HubspotAnswer {
  const input = readBody(readSchema, body)
  checkInputs(input.inputs)
  if (input.idProperty !== undefined) checkIdProperty(portal, input.idProperty, 'read')
  const found = input.inputs.map((one) => ({ id: one.id, record: find(portal, one.id, input.idProperty) }))
  const missing = found.flatMap(({ id: wanted, record }) => (record === undefined ? [wanted] : []))
  const results = found.flatMap(({ record }) => (record === undefined ? [] : toJson(record, input.properties)))
  if (missing.length === 0) return batchAnswer(results.toReversed(), [], now)
  const message = 'Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.'
  const error = { ...errorBody('OBJECT_NOT_FOUND', message), context: { ids: missing }, errors: [], links: {} }
  return batchAnswer(results.toReversed(), [error], now)
}

/** `POST …/batch/archive`: 204 even for records that do not exist. */
export function archiveBatch(portal: HubspotFakePortal, body: unknown): HubspotAnswer {
  const { inputs } = readBody(archiveSchema, body)
  checkInputs(inputs)
  for (const input of inputs) portal.archiveRecord(input.id, 'INTEGRATION')
  return { status: 204, body: null }
}

/** The record with the requested properties and those that HubSpot always adds. */
export function toJson(record: HubspotFakeRecord, names: readonly string[]): { readonly [key: string]: JsonValue } {
  const wanted = [...names, 'createdate', 'lastmodifieddate', 'hs_object_id']
  return {
    id: record.id,
    properties: Object.fromEntries(wanted.map((name) => [name, record.properties[name] ?? ''])),
    createdAt: record.createdAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
    archived: record.archived,
  }
}

function writeOne(portal: HubspotFakePortal, input: WriteInput, kind: 'upsert' | 'update'): JsonValue {
  const existing = find(portal, input.id, input.idProperty)
  if (existing === undefined && kind === 'update') throw new HubspotRefusal(hubspotAnswers.notFound())
  const written = { ...(input.idProperty === undefined ? {} : { [input.idProperty]: input.id }), ...input.properties }
  const record =
    existing === undefined
      ? portal.createRecord(written, 'INTEGRATION')
      : portal.updateRecord(existing.id, written, 'INTEGRATION')
  return {
    ...toJson(record, Object.keys(written)),
    ...(kind === 'upsert' ? { new: existing === undefined } : {}),
    ...(input.objectWriteTraceId === undefined ? {} : { objectWriteTraceId: input.objectWriteTraceId }),
  }
}

/** A batch that is refused as a whole must not write anything, so look for the first bad record before writing. */
function dryRun(portal: HubspotFakePortal, inputs: readonly WriteInput[], kind: 'upsert' | 'update'): void {
  const emails = inputs.flatMap((input) => input.properties['email']?.toLowerCase() || [])
  if (new Set(emails).size < emails.length) {
    throw new HubspotRefusal(hubspotAnswers.invalidInput('Duplicate email found in batch input'))
  }
  for (const input of inputs) {
    const existing = find(portal, input.id, input.idProperty)
    if (existing === undefined && kind === 'update') throw new HubspotRefusal(hubspotAnswers.notFound())
    portal.check(existing?.id ?? null, input.properties)
  }
}

function find(portal: HubspotFakePortal, value: string, idProperty: string | undefined): HubspotFakeRecord | undefined {
  return idProperty === undefined ? portal.record(value) : portal.findUnique(idProperty, value)
}

function checkInputs(inputs: readonly { readonly id: string }[]): void {
  if (inputs.length === 0) throw new HubspotRefusal(hubspotAnswers.invalidInput('inputs may not be empty'))
  if (inputs.length > MAX_BATCH) {
    throw new HubspotRefusal(hubspotAnswers.invalidInput(`at most ${MAX_BATCH} inputs, not ${inputs.length}`))
  }
  const ids = new Set(inputs.map((input) => input.id.toLowerCase()))
  if (ids.size < inputs.length) {
    throw new HubspotRefusal(hubspotAnswers.invalidInput('Duplicate IDs found in batch input'))
  }
}

function checkIdProperty(
  portal: HubspotFakePortal,
  name: string | undefined,
  kind: 'upsert' | 'update' | 'read',
): void {
  if (name === undefined) {
    if (kind === 'upsert') throw new HubspotRefusal(hubspotAnswers.invalidInput('idProperty is required'))
    return
  }
  const property = portal.properties.get(name)
  if (property === undefined) {
    const fault = { name, code: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` }
    throw new HubspotRefusal(hubspotAnswers.invalidProperties([fault]))
  }
  if (!isUnique(property)) throw new HubspotRefusal(hubspotAnswers.nonUniqueIdProperty())
}

function batchAnswer(results: readonly JsonValue[], errors: readonly JsonValue[], now: Date): HubspotAnswer {
  const moment = now.toISOString()
  const body = { status: 'COMPLETE', startedAt: moment, completedAt: moment, results: [...results] }
  if (errors.length === 0) return { status: 200, body }
  return { status: 207, body: { ...body, errors: [...errors], numErrors: errors.length } }
}
