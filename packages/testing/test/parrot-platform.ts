import { startFakeHttpServer } from '../src/index.ts'
import type { FakeHttpServer, FakeRequest, FakeResponse } from '../src/index.ts'

/** A made-up platform, small enough to be correct, for testing the conformance suite. */
export interface ParrotPlatform extends FakeHttpServer {
  token: string
  readonly forms: Map<string, Readonly<Record<string, string>>>
  readonly sent: { readonly id: string; readonly to: string; readonly text: string; readonly at: number }[]
  readonly history: { readonly id: string; readonly from: string; readonly text: string; readonly at: number }[]
  readonly names: Map<string, string | null>
  subscribed: boolean
  tokenLives: boolean
}

const PAGE_SIZE = 25

export async function startParrotPlatform(): Promise<ParrotPlatform> {
  const state: Omit<ParrotPlatform, keyof FakeHttpServer> = {
    token: 'parrot-token',
    sent: [],
    history: [],
    names: new Map(),
    forms: new Map(),
    subscribed: true,
    tokenLives: true,
  }
  const server = await startFakeHttpServer((request) => {
    const valid = platform.tokenLives && request.headers.get('authorization') === `Bearer ${platform.token}`
    return valid ? answer(platform, request) : { status: 401, body: { reason: 'needs_reauth' } }
  })
  const platform: ParrotPlatform = { ...server, ...state }
  return platform
}

function answer(platform: ParrotPlatform, request: FakeRequest): FakeResponse {
  const [, resource, id = ''] = request.url.pathname.split('/')
  switch (`${request.method} ${resource}`) {
    case 'POST messages': {
      const { to, text } = request.json() as { to: string; text: string }
      const message = { id: `out-${platform.sent.length + 1}`, to, text, at: Date.now() }
      platform.sent.push(message)
      return { status: 200, body: { id: message.id } }
    }
    case 'GET messages':
      return { status: 200, body: platform.sent.filter((message) => message.to === id) }
    case 'GET people':
      return { status: 200, body: { name: platform.names.get(id) ?? null } }
    case 'GET history': {
      const start = Number(request.url.searchParams.get('start') ?? '0')
      return { status: 200, body: platform.history.slice(start, start + PAGE_SIZE) }
    }
    case 'GET forms':
      return { status: 200, body: platform.forms.get(id) ?? {} }
    case 'POST tokens':
      platform.token = `${platform.token}+`
      return { status: 200, body: { token: platform.token } }
    case 'POST unsubscription':
      platform.subscribed = false
      return { status: 200, body: {} }
    case 'POST subscription':
      platform.subscribed = true
      return { status: 200, body: { subscribed: true } }
    case 'GET subscription':
      return { status: 200, body: { subscribed: platform.subscribed } }
    default:
      return { status: 404, body: { reason: 'invalid' } }
  }
}
