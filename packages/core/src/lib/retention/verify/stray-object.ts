import type { ArchiveObject } from '@leadkit/contracts'
import type { ArchiveManifest } from '../archive-manifest.ts'
import { manifestKey } from '../archive-object.ts'
import { daysBefore } from '../retention-options.ts'
import { z } from 'zod'

/** An object and its manifest, by the names that LeadKit gives them. */
const OURS = /^messages\/tenant=[0-9a-f-]{36}\/month=(\d{4}-\d\d)\/_?g(\d+)-[0-9a-f]{12}\.[a-z0-9.]+$/

export const strayDaysSchema = z.number().min(1).max(3_650)

/** Null removes none. */
export function straysBefore(now: Date, days: number | undefined): Date | null {
  return days === undefined ? null : daysBefore(now, days)
}

/** The objects of a list that no generation names. */
export function straysOf(
  listed: readonly ArchiveObject[],
  manifests: readonly Pick<ArchiveManifest, 'objectKey'>[],
): readonly ArchiveObject[] {
  const known = new Set(manifests.flatMap(({ objectKey: key }) => [key, manifestKey(key)]))
  return listed.filter(({ key }) => !known.has(key))
}

/**
 * **A stray goes only where a later generation of its month is known, and it is older than the grace.** Numbers of generations are never used twice, so
 * nothing will ever name it: a process died between its row and its object. One with a later number than all rows may be what a restored database has
 * forgotten, and stays.
 */
export function isSuperseded(
  { key, modifiedAt }: ArchiveObject,
  manifests: readonly Pick<ArchiveManifest, 'month' | 'generation'>[],
  before: Date,
): boolean {
  const [, month, generation] = OURS.exec(key) ?? []
  if (month === undefined || !(modifiedAt < before)) return false
  return manifests.some((each) => each.month === month && each.generation > Number(generation))
}
