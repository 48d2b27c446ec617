import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  type GraphApiFake,
  type PayloadCase,
  readPayloadCases,
  sharedPayloadDirectory,
  signAsMeta,
} from '@leadkit/testing'
import type { Kit } from '../create-kit.ts'
import { readTenant } from './read-all.ts'

/** Where a workspace with several checkouts has the platforms' recorded bodies. */
const besideTheProject = join(import.meta.dirname, '../../../../../shared')

/** Webhook bodies with their expected results, if this machine has them: `LEADKIT_SHARED_DIR`, or `../shared`. */
export function findSharedPayloads(environment: Readonly<Record<string, string | undefined>>): readonly PayloadCase[] {
  const folder = sharedPayloadDirectory(environment['LEADKIT_SHARED_DIR'] ?? besideTheProject)
  if (folder === undefined || !existsSync(join(folder, 'index.json'))) return []
  return readPayloadCases(folder, 'facebook')
}

/** Connects every account in the bodies to one separate tenant, which sends no replies and has no CRM. */
export async function connectPayloadAccounts(
  kit: Kit,
  graph: GraphApiFake,
  payloads: readonly PayloadCase[],
): Promise<string> {
  const { id } = await kit.tenants.create({ name: 'Recorded webhooks', tier: 'free' })
  const { socialAccounts } = kit.tenant(id)
  const accounts = new Map(
    payloads.flatMap(({ surface, accountIds }) =>
      accountIds.map((accountId) => [accountId, surface === 'instagram'] as const),
    ),
  )
  for (const [accountId, isInstagram] of accounts) {
    const page = graph.addPage(
      isInstagram ? { instagramId: accountId, instagramUsername: `shop${accountId.slice(-4)}` } : { id: accountId },
    )
    const platform = isInstagram ? 'instagram' : 'facebook'
    await socialAccounts.connect({ platform, accountId, accessToken: page.accessToken })
    for (const participantId of participantsOf(payloads, accountId)) {
      graph.addPerson(page, { id: participantId, surface: isInstagram ? 'instagram' : 'messenger' })
    }
  }
  return id
}

function participantsOf(payloads: readonly PayloadCase[], accountId: string): ReadonlySet<string> {
  const members = payloads.filter(({ accountIds }) => accountIds.includes(accountId))
  return new Set(members.flatMap(({ expected }) => expected.flatMap(({ participant_id: id }) => id ?? [])))
}

/** Sends the bodies unchanged and signed. @returns one line per unexpected answer. */
export async function deliverPayloads(
  payloads: readonly PayloadCase[],
  { webhookUrl, appSecret, onDelivered }: { webhookUrl: string; appSecret: string; onDelivered: () => void },
): Promise<readonly string[]> {
  const differences: string[] = []
  for (const { id, body, expectedStatus, accept } of payloads) {
    const bytes = new Uint8Array(body)
    const response = await fetch(webhookUrl, {
      method: 'POST',
      headers: { ...signAsMeta(bytes, appSecret) },
      body: bytes,
    })
    await response.arrayBuffer()
    if (response.status !== expectedStatus && !accept.http.includes(response.status)) {
      differences.push(`recorded webhook ${id}: answered ${response.status} instead of ${expectedStatus}`)
    }
    onDelivered()
  }
  return differences
}

/** One line per recorded message that is not stored exactly once, and per stored one that is in no body. */
export async function comparePayloads(
  kit: Kit,
  tenantId: string,
  payloads: readonly PayloadCase[],
): Promise<readonly string[]> {
  const data = await readTenant(kit, tenantId)
  const accountOf = new Map(
    data.conversations.map(({ id, socialAccountId }) => [id, data.accounts.get(socialAccountId)]),
  )
  const stored = Map.groupBy(
    data.messages,
    (message) => `${accountOf.get(message.conversationId)} ${message.platformMessageId}`,
  )
  const told = payloads.flatMap(toldMessages)
  const known = new Set(told.flatMap(({ keys }) => keys))
  const strangers = [...stored.keys()].filter((key) => !known.has(key)).length
  // Messages without a platform id get one derived from their content.
  const withoutId = told.filter(({ hasId }) => !hasId).length
  const missing = new Set(
    told.filter(({ isSure, keys }) => isSure && stored.get(keys[0] ?? '')?.length !== 1).flatMap(({ keys }) => keys),
  )
  return [
    ...Array.from(missing, (key) => `recorded message ${key}: not stored exactly once`),
    ...(strangers <= withoutId ? [] : [`${strangers} stored messages are in no recorded webhook`]),
  ]
}

/** The messages in a body, with all the ids that they may have. */
function toldMessages({ accountIds, expected, accept }: PayloadCase): readonly {
  readonly keys: readonly string[]
  readonly hasId: boolean
  /** False if it is also correct to store nothing or something else. */
  readonly isSure: boolean
}[] {
  return expected
    .filter(({ kind }) => kind === 'message' || accept.kind.includes('message'))
    .map((event) => {
      const hasId = typeof event.id_rule !== 'string'
      const isOptional = accept.kind.length + accept.platform_message_id.length + accept.count.length > 0
      const ids = [event.platform_message_id ?? '', ...accept.platform_message_id]
      const accounts = typeof event.account_id === 'string' ? [event.account_id] : accountIds
      return {
        keys: accounts.flatMap((account) => ids.map((id) => `${account} ${id}`)),
        hasId,
        isSure: event.kind === 'message' && hasId && !isOptional && accounts.length === 1,
      }
    })
}
