import { LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import { idSchema } from '../base/field-schema.ts'
import type { ChainHead } from './entry-hash.ts'

/** Where a chain stood. */
export interface CheckpointMark {
  readonly number: number
  readonly hash: string
}

const checkpointSchema = z.strictObject({
  v: z.literal(1),
  chains: z.record(idSchema, z.tuple([z.int().min(0), z.string().max(64)])),
})

export function writeCheckpoint(heads: readonly ChainHead[]): string {
  const chains = Object.fromEntries(heads.map(({ id, lastNumber, lastHash }) => [id, [lastNumber, lastHash]]))
  return Buffer.from(JSON.stringify({ v: 1, chains })).toString('base64url')
}

/** @throws LeadKitError `invalid_input` for anything that `writeCheckpoint` did not make. */
export function readCheckpoint(text: string | undefined): ReadonlyMap<string, CheckpointMark> {
  if (text === undefined) return new Map()
  try {
    const { chains } = checkpointSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
    return new Map(Object.entries(chains).map(([id, [number, hash]]) => [id, { number, hash }]))
  } catch {
    throw new LeadKitError(
      'invalid_input',
      'audit.verify: checkpoint: pass the `checkpoint` of an earlier verification, unchanged',
    )
  }
}
