import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const send = z.object({ platform: z.string(), to: z.string(), text: z.string(), api_returns: z.string() })

const stepSchema = z.union([
  z.strictObject({ post: z.string(), times: z.int().default(1) }),
  z.strictObject({ parallel: z.array(z.string()) }),
  z.strictObject({ send }),
  z.strictObject({ db: z.enum(['down', 'up']) }),
  z.strictObject({
    backfill: z.array(z.object({ id: z.string(), created_time: z.string(), message: z.string() })),
  }),
])
export type SequenceStep = z.infer<typeof stepSchema>

const sequenceSchema = z.object({
  name: z.string(),
  steps: z.array(stepSchema),
  expected_messages: z.array(
    z.object({
      account: z.string().optional(),
      id: z.string().optional(),
      direction: z.string().optional(),
      content: z.string().nullish(),
      deleted: z.boolean().optional(),
    }),
  ),
  expected_status: z.array(z.string()).optional(),
  expected_account: z.object({ account: z.string(), state: z.string() }).optional(),
  accounts: z.array(z.string()).default([]),
})

/** Several deliveries in a row against one store. */
export type PayloadSequence = Readonly<z.infer<typeof sequenceSchema>>

/** @throws ZodError for a step of another shape than this reader knows, so that none is passed over. */
export function readSequences(directory: string): readonly PayloadSequence[] {
  const text = readFileSync(join(directory, 'sequences.json'), 'utf8')
  return z.object({ sequences: z.array(sequenceSchema) }).parse(JSON.parse(text)).sequences
}
