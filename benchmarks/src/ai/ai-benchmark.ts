import { createHmac, randomUUID } from 'node:crypto'
import { createRulesAiScorer } from '@leadkit/ai-rules'
import type { AiScorer, CallContext, Classification, LeadScoring, Transcript } from '@leadkit/contracts'
import { silentLogger } from '@leadkit/contracts'
import { createLeadKit } from '@leadkit/core'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { startPostgres } from '@leadkit/testing/postgres'
import { type Benchmark, count, milliseconds, printProgress, printTable } from '../harness.ts'
import { texts } from './texts.ts'

const SECRET = 'the app secret of this benchmark'
const TENANTS = 100
const WORKERS = 4

interface Measured {
  readonly name: string
  readonly tasks: number
  readonly seconds: number
  /** Time spent inside the scorer. */
  readonly scorerSeconds: number
}

/** What an AI task costs on top of the bare call: the AI issue, last target. */
export const aiBenchmark: Benchmark = {
  name: 'ai',
  title: `AI tasks: first messages in ten languages, classified and scored; ${TENANTS} tenants, ${WORKERS} workers of one process`,
  async run({ quick }) {
    const messages = quick ? 1_200 : 6_000
    const bare = await measureBareCalls(messages)
    const rules = await measureTasks('ai-rules through LeadKit', createRulesAiScorer(), messages)
    const instant = await measureTasks('an instant scorer through LeadKit', instantScorer, messages)
    printTable(
      ['', 'tasks', 'tasks/s', 'per task', 'in the scorer', 'core'],
      [bare, rules, instant].map(({ name, tasks, seconds, scorerSeconds }) => [
        name,
        count(tasks),
        count(tasks / seconds),
        ...[seconds, scorerSeconds, seconds - scorerSeconds].map((part) => milliseconds((part / tasks) * 1_000)),
      ]),
    )
    return []
  },
}

const { signal } = new AbortController()
const context: CallContext = { logger: silentLogger, signal, fetch, now: () => new Date() }

/** Answers immediately, so that only core's share remains. */
const instantScorer: AiScorer = {
  id: 'instant',
  classify: async ({ messageId }): Promise<Classification> => ({
    ...stampOf(messageId),
    intent: 'purchase',
    sentiment: 'neutral',
    language: 'en',
    contact: {},
  }),
  score: async ({ messageId }): Promise<LeadScoring> => ({ ...stampOf(messageId), score: 'warm', scoreValue: 50 }),
  reply: async ({ messageId }) => ({ ...stampOf(messageId), content: null, handover: true }),
}

function stampOf(messageId: string) {
  const signals = [{ name: 'wrote', weight: 0, messageIds: [messageId] }]
  return { confidence: 0.9, signals, reasoning: 'Wrote.', model: 'instant', rubricVersion: '1' }
}

async function measureBareCalls(messages: number): Promise<Measured> {
  const scorer = createRulesAiScorer()
  const transcripts = Array.from({ length: messages }, (_, index) => transcriptOf(texts[index % texts.length] ?? ''))
  for (const transcript of transcripts.slice(0, 100)) await classifyAndScore(scorer, transcript)
  const start = performance.now()
  let tasks = 0
  for (const transcript of transcripts) tasks += await classifyAndScore(scorer, transcript)
  const seconds = (performance.now() - start) / 1_000
  return { name: 'ai-rules, bare calls', tasks, seconds, scorerSeconds: seconds }
}

function transcriptOf(content: string): Transcript {
  const message = {
    id: randomUUID(),
    direction: 'inbound',
    author: 'participant',
    content,
    attachmentTypes: [],
  } as const
  const messages = [{ ...message, occurredAt: new Date() }]
  return {
    conversationId: randomUUID(),
    platform: 'facebook',
    channel: 'direct_message',
    participantName: null,
    messages,
    truncated: false,
  }
}

/** Like core, does not score people who must not be answered. */
async function classifyAndScore(scorer: AiScorer, transcript: Transcript): Promise<number> {
  const question = { transcript, messageId: transcript.messages[0]?.id ?? '' }
  const classification = await scorer.classify(question, context)
  if (['spam', 'opt_out'].includes(classification.intent)) return 1
  await scorer.score({ ...question, classification }, context)
  return 2
}

/** @returns the scorer, with its call counts and times; correct for scorers that answer without waiting. */
function watch(scorer: AiScorer) {
  const spent = { tasks: 0, milliseconds: 0 }
  const timed = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    const start = performance.now()
    const answer = work()
    spent.milliseconds += performance.now() - start
    spent.tasks += 1
    return answer
  }
  const watched: AiScorer = {
    id: scorer.id,
    classify: (request, call) => timed(() => scorer.classify(request, call)),
    score: (request, call) => timed(() => scorer.score(request, call)),
    reply: (request, call) => timed(() => scorer.reply(request, call)),
  }
  return { watched, spent }
}

async function measureTasks(name: string, scorer: AiScorer, messages: number): Promise<Measured> {
  const server = await startPostgres({ durable: true })
  try {
    const { watched, spent } = watch(scorer)
    const kit = createLeadKit({
      database: { connectionString: await server.createDatabase('ai') },
      encryption: { keys: [{ id: 'bench', secret: 'a secret of this benchmark, 32 characters' }] },
      platforms: [createFacebookIngestor({ appSecrets: [SECRET], verifyToken: 'verify' })],
      ai: watched,
    })
    await kit.migrate()
    const pages = Array.from({ length: TENANTS }, (_, index) => String(1_000_000 + index))
    for (const page of pages) {
      const tenant = kit.tenant((await kit.tenants.create({ name: `Tenant ${page}` })).id)
      await tenant.socialAccounts.connect({ platform: 'facebook', accountId: page, accessToken: 'token' })
    }
    printProgress(`${name}: taking ${count(messages)} messages`)
    for (let index = 0; index < messages; index += 20) await postBody(kit.handler, pages, index)
    printProgress(`${name}: answering`)
    const start = performance.now()
    await Promise.all(Array.from({ length: WORKERS }, () => kit.worker({ kinds: ['ai'] }).drain()))
    const seconds = (performance.now() - start) / 1_000
    await kit.close()
    return { name, tasks: spent.tasks, seconds, scorerSeconds: spent.milliseconds / 1_000 }
  } finally {
    await server.stop()
  }
}

/** One webhook with twenty people's first messages to twenty pages. */
async function postBody(handler: (request: Request) => Promise<Response>, pages: readonly string[], first: number) {
  const now = Date.now()
  const entry = Array.from({ length: 20 }, (_, offset) => {
    const index = first + offset
    const id = pages[index % pages.length] ?? ''
    const message = { mid: `m_${randomUUID()}`, text: texts[index % texts.length] }
    return {
      id,
      time: now,
      messaging: [{ sender: { id: String(index + 1) }, recipient: { id }, timestamp: now, message }],
    }
  })
  const body = JSON.stringify({ object: 'page', entry })
  const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature }
  const request = new Request('http://benchmark.test/webhooks/facebook', { method: 'POST', body, headers })
  const answer = await handler(request)
  if (answer.status !== 200) throw new Error(`The handler answered ${answer.status}`)
}
