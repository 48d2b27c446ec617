import { randomUUID } from 'node:crypto'
import { type FakeRequest, type FakeResponse, startFakeHttpServer } from '@leadkit/testing'

interface Person {
  readonly id: string
  readonly key: string
  readonly fields: Readonly<Record<string, string>>
}

const FIELDS = ['name', 'email', 'phone', 'company', 'score'].map((name) => ({ name, required: false, maxLength: 80 }))

/** The company's CRM over HTTP: one person per key. */
export async function startRolodex(apiKey: string) {
  const people = new Map<string, Person>()
  const put = (key: string, request: FakeRequest): FakeResponse => {
    const before = people.get(key)
    if (before === undefined && request.method === 'PATCH') return { status: 404 }
    const fields = { ...before?.fields, ...(request.json() as Person['fields']) }
    if (!Object.keys(fields).every((name) => FIELDS.some((field) => field.name === name))) return { status: 422 }
    const person = { id: before?.id ?? randomUUID(), key, fields }
    people.set(key, person)
    return { status: 200, body: { ...person, created: before === undefined } }
  }
  const answer = (request: FakeRequest): FakeResponse => {
    const { method, url, headers } = request
    const key = url.pathname.split('/')[2] ?? ''
    if (headers.get('authorization') !== `Bearer ${apiKey}`) return { status: 401 }
    if (url.pathname === '/account') return { status: 200, body: { id: 'acme', fields: FIELDS } }
    if (method === 'DELETE') return { status: people.delete(key) ? 204 : 404 }
    if (method === 'PUT' || method === 'PATCH') return put(key, request)
    return { status: 404 }
  }
  const server = await startFakeHttpServer(answer)
  return { ...server, requests: server.requests, people }
}
