import type { CrmProvider, PlatformIngestor } from '@leadkit/contracts'
import { createHmac } from 'node:crypto'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { createLeadKit, type LeadKit, type LeadKitOptions, type TenantKit } from '@leadkit/core'
import { createRulesAiScorer } from '@leadkit/ai-rules'
import type { DatabaseOptions } from '../../../src/lib/database/database.ts'

export const APP_SECRET = 'an app secret of these tests'

/** A kit with Messenger on a database of this test's, and one tenant with one page. */
export interface WebhookWorld {
  readonly kit: LeadKit
  readonly tenant: TenantKit
  /** A page of this world's own, so that tests of one file do not meet. */
  readonly page: string
  post(body: string | Uint8Array<ArrayBuffer>, headers?: Readonly<Record<string, string>>): Promise<Response>
  /** Rows of a statement in the tenant's schema. */
  rows<Row = Record<string, unknown>>(text: string, parameters?: readonly unknown[]): Promise<readonly Row[]>
}

export function sign(body: string | Uint8Array, secret: string = APP_SECRET): Readonly<Record<string, string>> {
  return { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }
}

export async function createWebhookWorld(
  database: DatabaseOptions,
  options: Partial<LeadKitOptions> = {},
): Promise<WebhookWorld> {
  const kit: LeadKit = createLeadKit<PlatformIngestor, CrmProvider>({
    database,
    encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
    platforms: [createFacebookIngestor({ appSecrets: [APP_SECRET], verifyToken: 'verify' })],
    ai: createRulesAiScorer(),
    ...options,
  })
  const { id } = await kit.tenants.create({ name: `Tenant ${Math.random()}` })
  const tenant = kit.tenant(id)
  const page = String(Math.floor(Math.random() * 1e12))
  await tenant.socialAccounts.connect({ platform: 'facebook', accountId: page, accessToken: 'token' })
  return {
    kit,
    tenant,
    page,
    post: (body, headers = sign(body)) =>
      kit.handler(new Request('http://host.test/webhooks/facebook', { method: 'POST', body: body, headers })),
    rows: (text, parameters) => tenant.transaction(({ query }) => query(text, parameters)),
  }
}

export interface TextOptions {
  readonly mid: string
  readonly text?: string
  readonly from?: string
  readonly at?: number
}

/** An entry of a Messenger webhook with one text. */
export function textEvent(
  page: string,
  { mid, text = 'Hello', from = '5629', at = 1_790_000_000_000 }: TextOptions,
): object {
  return { sender: { id: from }, recipient: { id: page }, timestamp: at, message: { mid, text } }
}

export function envelope(page: string, ...messaging: readonly object[]): string {
  return JSON.stringify({ object: 'page', entry: [{ id: page, time: 1_790_000_000_000, messaging }] })
}
