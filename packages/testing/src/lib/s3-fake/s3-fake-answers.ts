import type { FakeResponse } from '../fake-http-server.ts'

/** A refusal in S3's words; thrown anywhere below the routes. */
export class S3Refusal extends Error {
  override readonly name = 'S3Refusal'
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message = code) {
    super(message)
    this.status = status
    this.code = code
  }
}

const XML = { 'content-type': 'application/xml' }

/** The answer to a refusal. Error bodies name the key and resource, as S3's do, so that tests notice who passes them on. */
export function refusalAnswer(refusal: S3Refusal, resource: string): FakeResponse {
  const { code, message, status } = refusal
  const body = `<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message><Resource>${escapeXml(resource)}</Resource><RequestId>FAKE0000</RequestId></Error>`
  return { status, headers: XML, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` }
}

export function xmlAnswer(root: string, content: string): FakeResponse {
  const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'
  return {
    status: 200,
    headers: XML,
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${content}</${root}>`,
  }
}

export function element(name: string, value: string | number | boolean): string {
  return `<${name}>${escapeXml(String(value))}</${name}>`
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;')
}
