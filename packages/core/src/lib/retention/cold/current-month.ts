import { isLeadKitError } from '@leadkit/contracts'
import type { ArchiveManifest } from '../archive-manifest.ts'
import type { ColdMonth } from './cold-month.ts'

/**
 * A generation may be replaced and its object deleted while it is read: then its month is looked up again.
 * @param manifestsOf gives a month's manifests as they are now.
 */
export async function readCurrent<Found>(
  month: ColdMonth,
  manifestsOf: (month: string) => Promise<readonly ArchiveManifest[]>,
  read: (month: ColdMonth) => Promise<Found>,
): Promise<Found> {
  try {
    return await read(month)
  } catch (error) {
    if (!isLeadKitError(error, 'not_found')) throw error
    const now = await manifestsOf(month.name)
    const isThere = ({ id, objectKey }: ArchiveManifest): boolean =>
      now.some((each) => each.id === id && each.objectKey === objectKey && each.droppedAt !== null)
    if (month.manifests.every(isThere)) throw error
    return read({ ...month, isOpen: true })
  }
}
