import { createHmac } from 'node:crypto'
import type { JsonValue, PlatformAccount, SendFailureReason } from '@leadkit/contracts'
import { serializeAsLinkedin, signAsLinkedin, startLinkedinApiFake } from '@leadkit/testing'
import type {
  LinkedinApiFake,
  LinkedinOwner,
  LinkedinPost,
  LinkedinRefusalLever,
  LinkedinSignatureReading,
} from '@leadkit/testing'
import type {
  NativeMessage,
  PlatformFixture,
  PlatformRemote,
  PlatformWebhookFixture,
} from '@leadkit/testing/conformance'
import { createLinkedinIngestor } from '../src/index.ts'

const refusals: Readonly<Partial<Record<SendFailureReason, LinkedinRefusalLever>>> = {
  needs_reauth: { status: 401, serviceErrorCode: 65_601, code: 'REVOKED_ACCESS_TOKEN' },
  permission: { status: 403, serviceErrorCode: 100, code: 'ACCESS_DENIED' },
  rate_limited: { status: 429, serviceErrorCode: 101, code: 'TOO_MANY_REQUESTS' },
  recipient_unavailable: { status: 404, code: 'NOT_FOUND' },
  invalid: { status: 400, code: 'ILLEGAL_ARGUMENT' },
  transient: { status: 409 },
}

const ORGANIZATION = 'urn:li:organization:96074542'
const POST = 'urn:li:activity:7094637247891135360'
const UUID = '21c40ec2-73b1-42f3-a765-e5450e8fba21'

/** The conformance fixture, for one of the two readings of Microsoft's text on the signature. */
export function createLinkedinFixture(reading: LinkedinSignatureReading): PlatformFixture {
  return {
    platform: 'linkedin',
    accountId: ORGANIZATION,
    createIngestor: (secrets) => createLinkedinIngestor({ clientSecrets: secrets }),
    sign: (body, secret) => signAsLinkedin(body, secret, reading),
    signatureHeader: 'x-li-signature',
    handshake: {
      accepted: [
        { query: `challengeCode=${UUID}`, answer: (secret) => ({ json: challengeAnswer(secret) }) },
        { query: `challengeCode=${UUID}&applicationId=5`, answer: (secret) => ({ json: challengeAnswer(secret) }) },
      ],
      refused: [
        '',
        'challengeCode=',
        'challengeCode=hello',
        `challengeCode=${UUID}%0A`,
        `challengeCode=hmacsha256%3D${UUID}`,
        `challengeCode={${UUID}}`,
      ],
      forge: (body) => new URLSearchParams({ challengeCode: forgedCode(body, reading) }).toString(),
    },
    webhooks: webhooks(),
    startRemote,
  }
}

function challengeAnswer(secret: string): JsonValue {
  return { challengeCode: UUID, challengeResponse: createHmac('sha256', secret).update(UUID).digest('hex') }
}

/** The challenge whose answer would be the body's signature. */
function forgedCode(body: Uint8Array, reading: LinkedinSignatureReading): string {
  const text = new TextDecoder().decode(body)
  return reading === 'prefixed-body' ? `hmacsha256=${text}` : text
}

type Native = Pick<NativeMessage, 'id' | 'participantId' | 'at'>

function notice(
  { id, participantId, at }: Native,
  action: string,
  comment: Readonly<Record<string, JsonValue>>,
): JsonValue {
  return {
    subscriber: 'urn:li:person:admin',
    lastModifiedAt: at.getTime(),
    sourcePost: POST,
    decoratedGeneratedActivity: { comment: { owner: participantId, entity: id, object: POST, ...comment } },
    action,
    // Made of the comment's digits and the action, so that no two notifications have one id.
    notificationId: `-${id.replaceAll(/\D/g, '').slice(-15)}${action.length}`,
    organizationalEntity: ORGANIZATION,
    generatedActivity: id.replace('(urn:li:', '('),
  }
}

function webhooks(): PlatformWebhookFixture {
  const somebody: Native = {
    id: commentUrn(999),
    participantId: 'urn:li:person:nobody',
    at: new Date('2026-11-20T09:59:00.000Z'),
  }
  return {
    body: (notifications) =>
      new TextEncoder().encode(
        serializeAsLinkedin({ type: 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS', notifications }),
      ),
    maxBatch: 10,
    messageId: commentUrn,
    participantId: (number) => `urn:li:person:sDnQieBY0${number}`,
    message: (message) => notice(message, 'COMMENT', { text: message.text }),
    unknown: () => notice(somebody, 'HOLOGRAM', {}),
    malformed: () => [
      notice({ ...somebody, id: 'urn:li:comment:7' }, 'COMMENT', { text: { not: 'text' } }),
      { organizationalEntity: ORGANIZATION, action: 'COMMENT', generatedActivity: 7 },
      { organizationalEntity: {}, action: 'COMMENT', notificationId: 'text' },
      { organizationalEntity: ORGANIZATION, action: 'SHARE', decoratedGeneratedActivity: 'share' },
    ],
    edit: (message) => notice(message, 'COMMENT_EDIT', { text: message.text }),
    deletion: (message) => notice(message, 'COMMENT_DELETE', {}),
  }
}

function commentUrn(number: number): string {
  return `urn:li:comment:(${POST},${7_094_977_717_599_820_000n + BigInt(number)})`
}

async function startRemote(): Promise<PlatformRemote> {
  const linkedin = await startLinkedinApiFake({ clientSecret: 'client-secret' })
  const organization = linkedin.addOrganization({ name: 'Oak & Co', leads: true })
  const posts = new Map<string, LinkedinPost>()
  return {
    ingestor: createLinkedinIngestor({
      clientSecrets: [linkedin.clientSecret],
      clientId: linkedin.clientId,
      applicationId: linkedin.applicationId,
      webhookUrl: linkedin.webhookUrl,
      apiUrl: linkedin.url,
    }),
    account: accountOf(organization),
    server: linkedin,
    addParticipant() {
      const participantId = linkedin.addMember()
      const post = linkedin.addPost(organization)
      posts.set(participantId, post)
      const lastInboundAt = new Date()
      // Long ago, so that no case about history finds it.
      const at = new Date(lastInboundAt.getTime() - 86_400_000)
      const { messageId } = linkedin.events.comment(post, { by: participantId, text: 'Hello', at })
      return { participantId, conversationId: post.urn, name: null, lastInboundAt, replyToMessageId: messageId }
    },
    isSend: (request) => request.method === 'POST' && request.url.pathname.endsWith('/comments'),
    sentTexts: (participantId) => sentTexts(linkedin, posts.get(participantId)),
    refuseSend(reason) {
      const lever = refusals[reason]
      if (lever !== undefined) linkedin.refuse({ path: '/comments', ...lever })
      return lever !== undefined
    },
    receive(participantId, text, at) {
      const post = posts.get(participantId)
      if (post === undefined) throw new Error(`No participant ${participantId}`)
      const event = linkedin.events.comment(post, { by: participantId, text, at })
      const body = { type: 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS', notifications: [event.item] }
      return { messageId: event.messageId ?? '', body: new TextEncoder().encode(serializeAsLinkedin(body)) }
    },
    dropSubscription: () => linkedin.dropSubscription(organization),
    isSubscribed: () => linkedin.subscribedWebhook(organization) === linkedin.webhookUrl,
    revokeToken: () => linkedin.setTokenState(organization.administrator, 'revoked'),
    renewableAccount: () => accountOf(organization),
    fillForm: (answers) => ({
      body: new TextEncoder().encode(serializeAsLinkedin(linkedin.events.lead(organization, answers).item)),
    }),
    close: () => linkedin.close(),
  }
}

function accountOf(organization: LinkedinOwner): PlatformAccount {
  const { urn, administrator } = organization
  return {
    platform: 'linkedin',
    accountId: urn,
    credentials: { accessToken: administrator.accessToken, refreshToken: administrator.refreshToken },
    metadata: { memberUrn: administrator.urn },
  }
}

function sentTexts(linkedin: LinkedinApiFake, post: LinkedinPost | undefined): readonly string[] {
  return linkedin.heldComments
    .filter((comment) => comment.post === post && comment.author === post.organization.urn)
    .map((comment) => comment.text)
}
