import { createTestDatabase, type TestDatabase } from '@leadkit/testing/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { businesses } from '../src/day/businesses.ts'
import { type Play, runPlay } from '../src/play/play.ts'
import { formatSummary } from '../src/play/summary.ts'

describe('A day of webhooks', () => {
  let database: TestDatabase
  let play: Play
  const steps = new Set<string>()

  beforeAll(async () => {
    database = await createTestDatabase()
    play = await runPlay({
      businesses,
      seed: 7,
      deliveries: 200,
      connectionString: database.connectionString,
      onProgress: (line) => steps.add(line.split(' ')[0] ?? ''),
    })
  }, 300_000)

  afterAll(async () => {
    await play?.close()
    await database?.drop()
  })

  it('arrives exactly once, and every CRM record has its latest state', () => {
    expect(play.outcome.differences).toEqual([])
  })

  it('has every kind of thing in it that a day has', () => {
    const { summary } = play.outcome
    expect(summary.messages.edited).toBeGreaterThan(0)
    expect(summary.leads.hot).toBeGreaterThan(0)
    expect(summary.leads.cold).toBeGreaterThan(0)
    expect(summary.replies.sent).toBeGreaterThan(0)
    expect(summary.replies.staff).toBeGreaterThan(0)
    expect(summary.archive.messages).toBeGreaterThan(0)
    expect(summary.deliveries.forged).toBeGreaterThan(0)
    expect(summary.deliveries.repeated).toBeGreaterThan(0)
  })

  it('tells how far it is', () => {
    expect([...steps]).toEqual(expect.arrayContaining(['Starting', 'Webhooks', 'Finishing,', 'Archiving,']))
  })

  it('sums up in a table', () => {
    expect(formatSummary(play.outcome.summary)).toMatch(/^ {2}Deliveries +\d+ .*\n.*\n.*\n {2}Leads +\d+ +\d+ hot/)
  })

  it('shows each tenant its own data under its own key', async () => {
    const pages = await Promise.all(
      play.tenants.map(async ({ apiKey, business }) => {
        const me = await readJson(`${play.url}/api/me`, apiKey)
        const inbox = await readJson(`${play.url}/api/conversations?limit=200`, apiKey)
        return { name: business.name, me, ids: inbox.items.map(({ id }: { id: string }) => id) }
      }),
    )
    for (const { me, name } of pages) expect(me.tenant.name).toBe(name)
    const ids = pages.flatMap((page) => page.ids)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBe(play.outcome.summary.conversations)
  })

  it('serves the page, with a policy that lets in nothing foreign', async () => {
    const response = await fetch(play.url)
    const html = await response.text()
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self'/)
    expect(html).not.toMatch(/https?:\/\/|<script>|style="|onclick/)
  })
})

async function readJson(url: string, apiKey: string) {
  const response = await fetch(url, { headers: { authorization: `Bearer ${apiKey}` } })
  expect(response.status).toBe(200)
  return JSON.parse(await response.text())
}
