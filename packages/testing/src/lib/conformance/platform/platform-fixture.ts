import type { JsonValue, PlatformAccount, PlatformIngestor, SendFailureReason } from '@leadkit/contracts'
import type { FakeHttpServer, FakeRequest } from '../../fake-http-server.ts'

/**
 * What `describePlatformIngestor` needs to know about a platform: how to make the ingestor, how the vendor signs, shakes hands and writes its
 * events, and a fake of the vendor that the ingestor can call. A fixture covers one platform; an adapter for two platforms has two.
 */
export interface PlatformFixture {
  /** One of the ingestor's platforms. */
  readonly platform: string
  /**
   * The channel of its webhooks and participants, which decides the text limit. Default `public` if `send` makes comments,
   * otherwise `direct_message`; a platform with both has a fixture for each.
   */
  readonly channel?: 'direct_message' | 'public'
  /** The connected account that the webhooks below are for. */
  readonly accountId: string
  /** An ingestor that accepts webhooks signed with any of these secrets; an empty list means that none is configured. */
  createIngestor(secrets: readonly string[]): PlatformIngestor
  /** The headers that the vendor sends with a body. */
  sign(body: Uint8Array, secret: string): Readonly<Record<string, string>>
  /** The header with the signature. */
  readonly signatureHeader: string
  readonly handshake: PlatformHandshakeFixture
  readonly webhooks: PlatformWebhookFixture
  /** Starts the vendor's fake. Absent for an ingestor that makes no calls; its `send` must then be `none`. */
  startRemote?(): Promise<PlatformRemote>
}

export interface PlatformHandshakeFixture {
  /** Queries that get a 200, with the expected answer for this secret: exact text, or JSON. */
  readonly accepted: readonly {
    readonly query: string
    answer(secret: string): { readonly text: string } | { readonly json: JsonValue }
  }[]
  /** Queries that must not get a 200, such as a wrong verify token or a malformed challenge. */
  readonly refused: readonly string[]
  /** If the handshake signs with the webhook's key: the query that makes it sign this body. */
  forge?(body: Uint8Array): string
}

export interface NativeMessage {
  readonly id: string
  readonly participantId: string
  readonly text: string
  readonly at: Date
}

export interface PlatformWebhookFixture {
  /** A body with these events in this order, as the vendor batches them. */
  body(events: readonly JsonValue[]): Uint8Array
  /** How many events one body can contain; 1 if the vendor does not batch. */
  readonly maxBatch: number
  /** Ids in the platform's format, a different one for each number. */
  messageId(number: number): string
  participantId(number: number): string
  /** A text from a participant to the account; on a platform without direct messages, a comment. */
  message(message: NativeMessage): JsonValue
  /** An event of a kind newer than the adapter. */
  unknown(): JsonValue
  /** Events of known kinds with fields of wrong types. */
  malformed(): readonly JsonValue[]
  /** The echo of a message that the account sent. */
  echo?(message: NativeMessage): JsonValue
  /** An event that the vendor sends without an id; different arguments make a different event. */
  anonymous?(message: Omit<NativeMessage, 'id'>): JsonValue
  /** An edit of a message; its dedupe key must differ from the message's. */
  edit?(message: NativeMessage): JsonValue
  deletion?(message: Omit<NativeMessage, 'text'>): JsonValue
}

/** A participant who wrote recently enough that a reply is allowed. */
export interface RemoteParticipant {
  readonly participantId: string
  readonly conversationId: string
  /** The name that the platform returns in `profile`; null if it returns none. */
  readonly name: string | null
  readonly lastInboundAt: Date
  /** The message that a reply must refer to, if the platform requires one. */
  readonly replyToMessageId?: string | undefined
}

/** The vendor's fake, running, with an ingestor that calls it. */
export interface PlatformRemote {
  readonly ingestor: PlatformIngestor
  readonly account: PlatformAccount
  readonly server: Pick<FakeHttpServer, 'fault' | 'clearFaults' | 'requests'>
  addParticipant(): RemoteParticipant
  /** True for the request that creates a message. */
  isSend(request: FakeRequest): boolean
  /** Texts from the account to this participant that the platform has stored. */
  sentTexts(participantId: string): readonly string[]
  /** Makes the next send fail for this reason; false if the platform has no such refusal. */
  refuseSend(reason: SendFailureReason): boolean
  /** Makes the profile edge and every fallback return nothing about the participant. */
  hideProfile?(participantId: string): void
  /** The participant wrote this, but no webhook arrived; `body` is the missing one. */
  receive?(participantId: string, text: string, at: Date): { readonly messageId: string; readonly body: Uint8Array }
  /** Ends the webhook subscription behind the ingestor's back. */
  dropSubscription?(): void
  isSubscribed?(): boolean
  /** True if other accounts share the subscription, so that disconnecting this one must not end it. */
  readonly subscriptionIsShared?: boolean
  /** The vendor revokes the account's token. */
  revokeToken?(): void
  /** An account, with tokens, that `refresh` can renew; absent or undefined if this platform's accounts have no such tokens. */
  renewableAccount?(): PlatformAccount | undefined
  /** Somebody fills in a lead form: returns the webhook body about it, and its account if that is not `account`. */
  fillForm?(answers: Readonly<Record<string, string>>): {
    readonly body: Uint8Array
    readonly account?: PlatformAccount
  }
  close(): Promise<void>
}
