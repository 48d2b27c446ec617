import type { HostEvent, TenantKit } from '@leadkit/core'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { type FakeHttpServer, type PayloadCase, readPayloadCases, startFakeHttpServer } from '@leadkit/testing'
import { expect } from 'vitest'
import { backfill } from './backfilled.ts'
import { type DatabaseProxy, startDatabaseProxy } from '../database/database-proxy.ts'
import type { PayloadSequence, SequenceStep } from './payload-sequence.ts'
import { createIngestors, type HttpKit, type Ingestor, SECRETS, serveKit } from './three-platforms.ts'

/** The bodies of the shared folder by id. */
export type PayloadCases = ReadonlyMap<string, PayloadCase>

export function readCases(directory: string): PayloadCases {
  const platforms = ['facebook', 'x', 'linkedin'] as const
  const cases = platforms.flatMap((platform) => readPayloadCases(directory, platform))
  return new Map(cases.map((payload) => [payload.id, payload]))
}

/** Everything that one sequence runs against. */
export interface SequenceStage {
  readonly http: HttpKit
  readonly proxy: DatabaseProxy
  readonly tenant: TenantKit
  readonly told: readonly HostEvent[]
  perform(step: SequenceStep): Promise<void>
  close(): Promise<void>
}

export async function openSequence(
  connectionString: string,
  sequence: PayloadSequence,
  cases: PayloadCases,
): Promise<SequenceStage> {
  const told: HostEvent[] = []
  const history: { answer: unknown } = { answer: {} }
  const proxy = await startDatabaseProxy(connectionString)
  const graph = await startFakeHttpServer(() => ({ status: 200, body: history.answer as never }))
  const tell = (event: HostEvent): void => void told.push(event)
  const events = { 'platform.status': tell, 'message.received': tell, 'conversation.taken_over': tell }
  const platforms = createIngestors().map((each) => (each.id === 'facebook' ? graphIngestor(graph.url) : each))
  const http = await serveKit({ connectionString: proxy.connectionString }, { events, platforms })
  const accounts = accountsOf(sequence, cases)
  const tenant = await http.tenant(accounts)
  const stage: Stage = {
    http,
    proxy,
    graph,
    tenant,
    cases,
    history,
    pageId: accounts[0]?.accountId ?? '',
    isDown: false,
  }
  return {
    http,
    proxy,
    tenant,
    told,
    perform: (step) => perform(stage, step),
    async close() {
      await http.close()
      await Promise.all([graph.close(), proxy.close()])
    },
  }
}

interface Stage {
  readonly http: HttpKit
  readonly proxy: DatabaseProxy
  /** The Graph API, as far as the sequences need it. */
  readonly graph: FakeHttpServer
  readonly tenant: TenantKit
  readonly cases: PayloadCases
  readonly history: { answer: unknown }
  readonly pageId: string
  isDown: boolean
}

function ingestorOf(caseId: string): Ingestor {
  const word = caseId.split('/')[0]
  return word === 'x' ? 'twitter' : (word as Ingestor)
}

async function post({ http, cases }: Stage, id: string): Promise<number> {
  const payload = cases.get(id)
  if (payload === undefined) throw new Error(`There is no body ${id}`)
  return (await http.post(ingestorOf(id), payload.body)).status
}

async function perform(stage: Stage, step: SequenceStep): Promise<void> {
  if ('post' in step) {
    for (let time = 0; time < step.times; time += 1) expect(await post(stage, step.post)).toBe(stage.isDown ? 503 : 200)
  } else if ('parallel' in step) {
    const statuses = await Promise.all(step.parallel.map((id) => post(stage, id)))
    expect(statuses).toEqual(step.parallel.map(() => 200))
  } else if ('db' in step) {
    stage.isDown = step.db === 'down'
    if (stage.isDown) stage.proxy.cut()
    else stage.proxy.repair()
  } else if ('backfill' in step) await performBackfill(stage, step.backfill)
  else await performSend(stage, step.send)
}

async function performBackfill(
  { proxy, graph, tenant, history, pageId }: Stage,
  rows: readonly Readonly<Record<string, string>>[],
): Promise<void> {
  const messages = rows.map((row) => ({ ...row, from: { id: '5629' }, to: { data: [{ id: pageId }] } }))
  const participants = { data: [{ id: '5629' }, { id: pageId }] }
  const conversation = { id: 't_1', participants, updated_time: '2026-01-01T00:00:00+0000' }
  history.answer = { data: [{ ...conversation, messages: { data: messages } }] }
  const options = { ingestor: graphIngestor(graph.url), accountId: pageId }
  await backfill({ connectionString: proxy.connectionString }, tenant, options)
}

async function performSend(
  { http, tenant, history, pageId }: Stage,
  send: Extract<SequenceStep, { readonly send: unknown }>['send'],
): Promise<void> {
  await http.post('facebook', greeting(pageId, send.to))
  const { items } = await tenant.conversations.list({ participantId: send.to })
  history.answer = { recipient_id: send.to, message_id: send.api_returns }
  const conversationId = items[0]?.id ?? ''
  const [reply] = await tenant.replies.send({ conversationId, text: send.text, author: 'automation' })
  await http.kit.worker({ kinds: ['reply'] }).drain()
  expect(await tenant.replies.get(reply?.id ?? '')).toMatchObject({ status: 'sent', errorCode: null })
}

/** What a person wrote just now, so that there is a conversation to answer in. */
function greeting(pageId: string, from: string): Uint8Array {
  const at = Date.now()
  const message = { mid: 'greeting', text: 'Hi' }
  const item = { sender: { id: from }, recipient: { id: pageId }, timestamp: at, message }
  return Buffer.from(JSON.stringify({ object: 'page', entry: [{ id: pageId, time: at, messaging: [item] }] }))
}

function graphIngestor(graphUrl: string): ReturnType<typeof createFacebookIngestor> {
  return createFacebookIngestor({ appSecrets: [SECRETS.facebook], verifyToken: 'verify', graphUrl })
}

/** The accounts of the bodies that a sequence names, and those it adds. */
function accountsOf(
  sequence: PayloadSequence,
  cases: PayloadCases,
): readonly { readonly platform: string; readonly accountId: string }[] {
  const ids = sequence.steps.flatMap((step) => ('post' in step ? [step.post] : 'parallel' in step ? step.parallel : []))
  const named = ids.flatMap((id) =>
    (cases.get(id)?.accountIds ?? []).map((accountId) => ({ platform: ingestorOf(id), accountId })),
  )
  const extra = sequence.accounts.map((accountId) => ({ platform: ingestorOf(ids[0] ?? ''), accountId }))
  return [...new Map([...named, ...extra].map((account) => [account.accountId, account])).values()]
}
