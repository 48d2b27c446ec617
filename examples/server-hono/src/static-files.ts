import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { Hono } from 'hono'

const folder = join(import.meta.dirname, '../public')
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Only our own files, and no inline script or style. */
const headers = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
}

/** The page: the files of `public/`, read once. */
export function staticFiles(): Hono {
  const app = new Hono()
  for (const name of readdirSync(folder)) {
    const body = readFileSync(join(folder, name))
    const type = types[extname(name)] ?? 'application/octet-stream'
    app.get(name === 'index.html' ? '/' : `/${name}`, (context) =>
      context.body(body, 200, { ...headers, 'content-type': type }),
    )
  }
  return app
}
