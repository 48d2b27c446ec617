import { contentOf } from '@leadkit/adapter-kit'
import { LeadKitError, type ParticipantProfile, type PlatformContext } from '@leadkit/contracts'
import { readAccount } from '../facebook-account.ts'
import type { FacebookAccount } from '../facebook-account.ts'
import { GraphError } from '../api/facebook-error.ts'
import type { FacebookSettings } from '../facebook-options.ts'
import { getConversations, getProfile } from '../api/graph-api.ts'
import { isReachable } from '../values/dedupe-key.ts'

/**
 * The participant's name: from the User Profile API, which needs Business Asset User Profile Access and refuses many people, or else from the
 * conversation's participants. Null if neither has one; ask again later.
 * @throws LeadKitError `not_found` for a person without a Meta id, such as a guest of the chat plugin: there is nobody to look up.
 * @see https://developers.facebook.com/docs/messenger-platform/identity/user-profile
 */
export async function readProfile(
  settings: FacebookSettings,
  participantId: string,
  context: PlatformContext,
): Promise<ParticipantProfile | null> {
  if (!isReachable(participantId))
    throw new LeadKitError('not_found', 'profile: Meta gave no id by which this person can be looked up')
  const account = readAccount(context.account)
  return (
    (await fromProfile(settings, account, participantId, context)) ??
    fromParticipants(settings, account, participantId, context)
  )
}

async function fromProfile(
  settings: FacebookSettings,
  account: FacebookAccount,
  participantId: string,
  context: PlatformContext,
): Promise<ParticipantProfile | null> {
  try {
    const answer = await getProfile(settings, account, participantId, context)
    const parts = [answer.first_name, answer.last_name].filter((part) => part !== undefined && part !== '')
    const name = contentOf(answer.name) ?? contentOf(parts.join(' '))
    const username = contentOf(answer.username)
    if (name === null && username === null) return null
    return { name, username, pictureUrl: contentOf(answer.profile_pic) }
  } catch (error) {
    if (isRefusal(error)) return null
    throw error
  }
}

async function fromParticipants(
  settings: FacebookSettings,
  account: FacebookAccount,
  participantId: string,
  context: PlatformContext,
): Promise<ParticipantProfile | null> {
  try {
    const { data } = await getConversations(
      settings,
      account,
      { fields: 'participants', participantId, limit: 1 },
      context,
    )
    const participants = data.flatMap((conversation) => conversation.participants?.data ?? [])
    const found = participants.find((participant) => participant.id === participantId)
    const name = contentOf(found?.name)
    const username = contentOf(found?.username)
    return name === null && username === null ? null : { name, username, pictureUrl: null }
  } catch (error) {
    if (isRefusal(error)) return null
    throw error
  }
}

/** We may not read this person's data; every other failure concerns the account or is temporary. */
function isRefusal(error: unknown): boolean {
  return error instanceof GraphError && ['recipient_unavailable', 'permission', 'invalid'].includes(error.reason)
}
