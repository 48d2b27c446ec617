let apiKey = ''

export function useKey(key) {
  apiKey = key
}

/** A refusal by the server: its code and message can be shown to people. */
export class ApiError extends Error {
  constructor(status, body) {
    super(body?.error?.message ?? `The server answered ${status}`)
    this.status = status
    this.code = body?.error?.code ?? 'unknown'
  }
}

export async function get(path) {
  return call(path, { method: 'GET' })
}

export async function post(path, body) {
  return call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

async function call(path, init) {
  const response = await fetch(`/api${path}`, {
    ...init,
    headers: { ...init.headers, authorization: `Bearer ${apiKey}` },
  })
  const body = await response.json().catch(() => undefined)
  if (!response.ok) throw new ApiError(response.status, body)
  return body
}

/**
 * Reads the event stream until `signal` aborts and reconnects when it ends. EventSource cannot send the key as a header, and a
 * URL with a key ends up in logs.
 */
export async function listen({ signal, onState, onEvent }) {
  for (let wait = 500; !signal.aborted; wait = Math.min(wait * 2, 8000)) {
    try {
      const response = await fetch('/api/events', { headers: { authorization: `Bearer ${apiKey}` }, signal })
      if (!response.ok || response.body === null) throw new ApiError(response.status)
      onState('live')
      wait = 500
      await readEvents(response.body, onEvent)
    } catch {
      if (signal.aborted) return
    }
    onState('waiting')
    await new Promise((done) => setTimeout(done, wait))
  }
}

async function readEvents(body, onEvent) {
  let text = ''
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const parts = (text + chunk).split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const fields = new Map(part.split('\n').map((line) => line.split(/: ?(.*)/s, 2)))
      if (fields.has('data')) onEvent(fields.get('event') ?? 'message', JSON.parse(fields.get('data')))
    }
  }
}
