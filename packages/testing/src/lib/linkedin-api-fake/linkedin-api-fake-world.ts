import { createHash } from 'node:crypto'
import type { JsonValue } from '@leadkit/contracts'

/** A member who administers organisations or ad accounts and owns the tokens. */
export interface LinkedinAdministrator {
  /** `urn:li:person:…` */
  readonly urn: string
  /** The first tokens; {@link LinkedinWorld.tokens} has those that are currently valid. */
  readonly accessToken: string
  readonly refreshToken: string
}

/** An organisation, or an ad account with lead forms only. */
export interface LinkedinOwner {
  readonly kind: 'organization' | 'sponsoredAccount'
  readonly urn: string
  readonly name: string
  readonly administrator: LinkedinAdministrator
}

export interface LinkedinPost {
  /** `urn:li:activity:…` */
  readonly urn: string
  readonly organization: LinkedinOwner
  readonly text: string
}

/** A comment stored by LinkedIn: the ground truth to compare a receiver's database with. */
export interface LinkedinComment {
  readonly id: string
  /** The long form: `urn:li:comment:(urn:li:activity:…,…)`. */
  readonly urn: string
  readonly post: LinkedinPost
  readonly author: string
  readonly parent: string | undefined
  readonly createdAt: Date
  text: string
  deleted: boolean
}

export interface LinkedinLead {
  readonly id: string
  readonly owner: LinkedinOwner
  readonly leadType: string
  readonly submittedAt: Date
  readonly answers: Readonly<Record<string, string>>
  deleted: boolean
}

export type LinkedinTokenState = 'valid' | 'expired' | 'revoked'

export interface LinkedinToken {
  readonly kind: 'access' | 'refresh'
  readonly administrator: LinkedinAdministrator
  readonly expiresAt: Date
  state: LinkedinTokenState
}

export type LinkedinItem = Readonly<Record<string, JsonValue>>

/** A notification as LinkedIn keeps it for sixty days. */
interface LinkedinStoredNotification {
  readonly organization: string
  readonly action: string
  readonly at: Date
  readonly item: LinkedinItem
}

export interface LinkedinWorld {
  readonly clientId: string
  readonly clientSecret: string
  readonly applicationId: string
  readonly owners: Map<string, LinkedinOwner>
  readonly posts: Map<string, LinkedinPost>
  readonly comments: LinkedinComment[]
  readonly notifications: LinkedinStoredNotification[]
  readonly leads: Map<string, LinkedinLead>
  readonly tokens: Map<string, LinkedinToken>
  readonly scopes: Map<string, readonly string[]>
  readonly codes: Map<string, { readonly administrator: LinkedinAdministrator; readonly redirectUri: string }>
  /** Webhooks of social actions, by organisation. */
  readonly subscriptions: Map<string, string>
  readonly leadSubscriptions: Map<string, { readonly owner: string; readonly leadType: string; webhook: string }>
  /** Calls of each UTC day, by member. */
  readonly calls: Map<string, number>
  dailyLimit: number
  /** Set after three failed challenges: LinkedIn then stops using the webhook. */
  webhookBlocked: boolean
  now(): Date
  /** A number that has not been used before. */
  next(): number
}

/** What a new administrator has granted. */
export const grantedScopes: readonly string[] = [
  'rw_organization_admin',
  'r_organization_social',
  'w_organization_social',
  'r_organization_social_feed',
  'w_organization_social_feed',
]

export const LEAD_FORM_SCOPE = 'r_marketing_leadgen_automation'

export function createLinkedinWorld(
  options: Pick<LinkedinWorld, 'clientId' | 'clientSecret' | 'applicationId' | 'now'>,
): LinkedinWorld {
  let counter = 0
  return {
    ...options,
    owners: new Map(),
    posts: new Map(),
    comments: [],
    notifications: [],
    leads: new Map(),
    tokens: new Map(),
    scopes: new Map(),
    codes: new Map(),
    subscriptions: new Map(),
    leadSubscriptions: new Map(),
    calls: new Map(),
    dailyLimit: Infinity,
    webhookBlocked: false,
    next: () => (counter += 1),
  }
}

const DAY_MS = 86_400_000
export const ACCESS_TOKEN_DAYS = 60
const REFRESH_TOKEN_DAYS = 365

export function addAdministrator(world: LinkedinWorld, scopes: readonly string[]): LinkedinAdministrator {
  const administrator = {
    urn: newPersonUrn(world),
    accessToken: newToken(world, 'access'),
    refreshToken: newToken(world, 'refresh'),
  }
  issueToken(world, administrator, 'access', administrator.accessToken)
  issueToken(world, administrator, 'refresh', administrator.refreshToken)
  world.scopes.set(administrator.urn, scopes)
  return administrator
}

export function issueToken(
  world: LinkedinWorld,
  administrator: LinkedinAdministrator,
  kind: LinkedinToken['kind'],
  value = newToken(world, kind),
): string {
  const days = kind === 'access' ? ACCESS_TOKEN_DAYS : REFRESH_TOKEN_DAYS
  const expiresAt = new Date(world.now().getTime() + days * DAY_MS)
  world.tokens.set(value, { kind, administrator, expiresAt, state: 'valid' })
  return value
}

/** About as long as LinkedIn's tokens, which do not fit into many columns. */
function newToken(world: LinkedinWorld, kind: string): string {
  return `AQ-${kind}-${world.next()}-`.padEnd(500, 'x')
}

export function newPersonUrn(world: LinkedinWorld): string {
  const hash = createHash('sha256').update(`${world.clientId}:${world.next()}`).digest('base64url')
  return `urn:li:person:${hash.slice(0, 10)}`
}

export function addPost(world: LinkedinWorld, organization: LinkedinOwner, text: string): LinkedinPost {
  const post = { urn: `urn:li:activity:${newSnowflake(world)}`, organization, text }
  world.posts.set(post.urn, post)
  return post
}

export function addComment(
  world: LinkedinWorld,
  fields: Pick<LinkedinComment, 'post' | 'author' | 'text' | 'parent'> & { readonly at?: Date | undefined },
): LinkedinComment {
  const { at, ...rest } = fields
  const id = newSnowflake(world)
  const urn = `urn:li:comment:(${fields.post.urn},${id})`
  const comment: LinkedinComment = { ...rest, id, urn, createdAt: at ?? world.now(), deleted: false }
  world.comments.push(comment)
  return comment
}

/** Nineteen digits, too many for a JavaScript number. */
function newSnowflake(world: LinkedinWorld): string {
  return String(7_094_637_247_891_135_360n + BigInt(world.next()))
}

export function findComment(world: LinkedinWorld, urn: string): LinkedinComment | undefined {
  return world.comments.find((comment) => comment.urn === urn && !comment.deleted)
}
