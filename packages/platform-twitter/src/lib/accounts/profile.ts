import { isMadeId } from '@leadkit/adapter-kit'
import { LeadKitError, type ParticipantProfile, type PlatformContext } from '@leadkit/contracts'
import { nameOf } from '../values/content.ts'
import { TwitterError } from '../api/twitter-error.ts'
import type { TwitterSettings } from '../twitter-options.ts'
import { bearer, getUser } from '../api/x-api.ts'

/**
 * The participant's name, user name and picture. Null for a deleted, suspended or hidden user: X answers without `data`.
 * @throws LeadKitError `not_found` for a person without an X id: there is nobody to look up.
 * @see https://docs.x.com/x-api/users/lookup/introduction
 */
export async function readProfile(
  settings: TwitterSettings,
  participantId: string,
  context: PlatformContext,
): Promise<ParticipantProfile | null> {
  if (isMadeId(participantId))
    throw new LeadKitError('not_found', 'profile: X gave no id by which this person can be looked up')
  try {
    const { data } = await getUser(settings, participantId, bearer(context), context)
    const name = nameOf(data?.name) ?? null
    const username = nameOf(data?.username) ?? null
    if (name === null && username === null) return null
    return { name, username, pictureUrl: nameOf(data?.profile_image_url) ?? null }
  } catch (error) {
    if (error instanceof TwitterError && ['recipient_unavailable', 'invalid'].includes(error.reason)) return null
    throw error
  }
}
