import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** The names that the shared payload folder uses; `facebook` covers Instagram too, `x` is LeadKit's `twitter`. */
export type PayloadPlatform = 'facebook' | 'x' | 'linkedin'

const text = z.string().nullish()

const expectedEventSchema = z.object({
  kind: z.enum(['message', 'status', 'ignored']),
  subtype: text,
  direction: text,
  platform_message_id: text,
  platform_conversation_id: text,
  participant_id: text,
  content: text,
  received_at: text,
  account_id: text,
  id_rule: text,
  target_message_ids: z.array(z.string()).nullish(),
})
export type ExpectedPayloadEvent = z.infer<typeof expectedEventSchema>

const acceptSchema = z.object({
  kind: z.array(z.string()).default([]),
  direction: z.array(z.string().nullable()).default([]),
  content: z.array(z.string().nullable()).default([]),
  received_at: z.array(z.string().nullable()).default([]),
  participant_id: z.array(z.string().nullable()).default([]),
  platform_message_id: z.array(z.string().nullable()).default([]),
  http: z.array(z.int()).default([]),
  count: z.array(z.int()).default([]),
  duplicates: z.boolean().default(false),
  any_conversation_id: z.boolean().default(false),
  any_conversation_id_format: z.boolean().default(false),
  any_received_at: z.boolean().default(false),
})
export type PayloadTolerance = z.infer<typeof acceptSchema>

const caseSchema = z.object({
  id: z.string(),
  file: z.string(),
  platform: z.enum(['facebook', 'x', 'linkedin']),
  surface: z.string(),
  accounts: z.array(z.object({ platform: z.string(), account_id: z.string() })),
  expected_http: z.int(),
  expected: z.array(expectedEventSchema),
  accept: z.unknown().optional(),
})

/** One body of the shared folder and the events expected from it. */
export interface PayloadCase {
  readonly id: string
  readonly platform: PayloadPlatform
  readonly surface: string
  /** Ids of the accounts that count as connected; events of other accounts must be ignored. */
  readonly accountIds: readonly string[]
  readonly expectedStatus: number
  readonly expected: readonly ExpectedPayloadEvent[]
  readonly accept: PayloadTolerance
  /** The exact bytes, which the signature covers. */
  readonly body: Uint8Array
}

const vectorSchema = z.object({
  name: z.string(),
  platform: z.enum(['facebook', 'x', 'linkedin']),
  method: z.string(),
  secret: z.string().optional(),
  verify_token: z.string().optional(),
  query: z.string().optional(),
  headers: z.record(z.string(), z.string()).default({}),
  body_file: z.string().optional(),
  message: z.string().optional(),
  ambiguous: z.boolean().default(false),
  expect: z.looseObject({
    status: z.int().optional(),
    tolerated: z.array(z.int()).default([]),
    body: z.string().optional(),
    json: z.unknown().optional(),
    content_type: z.string().optional(),
    body_must_not_contain: z.string().optional(),
  }),
})

/** A signature or handshake of the shared folder. */
export type PayloadVector = Readonly<Omit<z.infer<typeof vectorSchema>, 'body_file'>> & { readonly body: Uint8Array }

/**
 * The payloads' folder below a test's shared folder, usually the variable LEADKIT_SHARED_DIR; undefined if the test
 * has no shared folder, so that it can skip.
 */
export function sharedPayloadDirectory(sharedDirectory: string | undefined): string | undefined {
  return sharedDirectory === undefined || sharedDirectory === '' ? undefined : join(sharedDirectory, 'payloads', 'dev')
}

/** Reads the bodies of one platform. @throws ZodError if the folder's index has another shape. */
export function readPayloadCases(directory: string, platform: PayloadPlatform): readonly PayloadCase[] {
  const index = z.object({ payloads: z.array(caseSchema) }).parse(readJson(directory, 'index.json'))
  return index.payloads
    .filter((payload) => payload.platform === platform)
    .map((payload) => ({
      id: payload.id,
      platform: payload.platform,
      surface: payload.surface,
      accountIds: payload.accounts.map((account) => account.account_id),
      expectedStatus: payload.expected_http,
      expected: payload.expected,
      accept: acceptSchema.parse(payload.accept ?? {}),
      body: readFileSync(join(directory, payload.file)),
    }))
}

/** Reads the signatures and handshakes of one platform. */
export function readPayloadVectors(directory: string, platform: PayloadPlatform): readonly PayloadVector[] {
  const file = z.object({ vectors: z.array(vectorSchema) }).parse(readJson(directory, 'vectors.json'))
  return file.vectors
    .filter((vector) => vector.platform === platform)
    .map(({ body_file: bodyFile, ...vector }) => ({
      ...vector,
      body: bodyFile === undefined ? new Uint8Array() : readFileSync(join(directory, bodyFile)),
    }))
}

function readJson(directory: string, name: string): unknown {
  return JSON.parse(readFileSync(join(directory, name), 'utf8'))
}
