import { createHmac } from 'node:crypto'
import type { WebhookRequest } from '@leadkit/contracts'
import { type Benchmark, printProgress, printTable, quantile, type Target } from '../harness.ts'
import { secret, type WebhookSample, webhookSamples } from './webhook-bodies.ts'

const ROUNDS = 30
const ROUND_MS = 50
/** The maximum cost, as a multiple of the bare cost. A commit costs some hundred times as much. */
const MOST_TIMES = 10

interface ParseResult {
  readonly sample: WebhookSample
  /** Microseconds per event. */
  readonly bare: number
  readonly verify: number
  readonly parse: number
  /** Verification and parsing together, as a multiple of the bare cost of the same bytes. */
  readonly ratio: number
}

/** What verifying and parsing cost before anything is stored: the platforms issue. */
export const parseBenchmark: Benchmark = {
  name: 'parse',
  title:
    'Parsing: verify and parse a webhook, beside JSON.parse and one HMAC of the same bytes, microseconds per event',
  async run({ quick }) {
    const results: ParseResult[] = []
    for (const sample of webhookSamples()) {
      printProgress(sample.name)
      results.push(measure(sample, quick ? 8 : ROUNDS))
    }
    printTable(
      ['', 'bytes', 'JSON.parse + HMAC', 'verify', 'parse', 'verify + parse', 'ratio'],
      results.map(({ sample, bare, verify, parse, ratio }) => [
        sample.name,
        String(sample.body.length),
        bare.toFixed(1),
        verify.toFixed(1),
        parse.toFixed(1),
        (verify + parse).toFixed(1),
        ratio.toFixed(1),
      ]),
    )
    return results.map(toTarget)
  },
}

function toTarget({ sample, verify, parse, ratio }: ParseResult): Target {
  return {
    text: `${sample.name}, at most ${MOST_TIMES} times JSON.parse and one HMAC`,
    measured: `${ratio.toFixed(1)} times, ${(verify + parse).toFixed(1)} µs for an event`,
    met: ratio <= MOST_TIMES,
  }
}

/** The candidates take turns, and medians are reported, because the machine is shared. */
function measure(sample: WebhookSample, rounds: number): ParseResult {
  const { ingestor, body, headers, events } = sample
  const request: WebhookRequest = {
    method: 'POST',
    url: new URL(`https://benchmark.test/webhooks/${ingestor.id}`),
    headers,
    body,
  }
  const receivedAt = new Date()
  check(sample, request, receivedAt)
  const decoder = new TextDecoder()
  const sides = {
    bare: () => {
      createHmac('sha256', secret).update(sample.prefix).update(body).digest()
      JSON.parse(decoder.decode(body))
    },
    verify: () => ingestor.verify(request),
    parse: () => ingestor.parse(body, receivedAt),
  }
  const measured: Record<keyof typeof sides, number>[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const times = { bare: timeOf(sides.bare), verify: timeOf(sides.verify), parse: timeOf(sides.parse) }
    // The first round warms up the code.
    if (round > 0) measured.push(times)
  }
  const median = (pick: (times: (typeof measured)[number]) => number): number => quantile(measured.map(pick), 0.5)
  return {
    sample,
    bare: median((times) => times.bare / events),
    verify: median((times) => times.verify / events),
    parse: median((times) => times.parse / events),
    ratio: median((times) => (times.verify + times.parse) / times.bare),
  }
}

/** Makes sure that nothing is refused: a benchmark of refusals would be fast and meaningless. */
function check({ name, ingestor, body, events }: WebhookSample, request: WebhookRequest, receivedAt: Date): void {
  const messages = ingestor.parse(body, receivedAt).filter((event) => event.kind === 'message')
  if (!ingestor.verify(request).verified || messages.length !== events)
    throw new Error(`${name}: the adapter reads ${messages.length} of ${events} messages`)
}

/** Microseconds per call, over as many calls as fit into a round. */
function timeOf(work: () => unknown): number {
  const until = performance.now() + ROUND_MS
  const startedAt = performance.now()
  let calls = 0
  while (performance.now() < until) {
    for (let index = 0; index < 10; index += 1) work()
    calls += 10
  }
  return ((performance.now() - startedAt) / calls) * 1_000
}
