/** Headers that carry a secret, or a value that could be replayed as one: they are left out entirely, name included. */
const SECRET_NAME =
  /auth(?!enticate)|cookie|token|secret|signature|credential|password|session|csrf|api-?key|access-?key|hmac/i

/** Headers whose values are numbers, times, media types or request ids; all other values stay hidden. */
const SAFE_NAMES: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'age',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'host',
  'retry-after',
  'server',
  'sforce-limit-info',
  'transfer-encoding',
  'user-agent',
  'x-ad-account-usage',
  'x-app-usage',
  'x-business-use-case-usage',
  'x-fb-trace-id',
])
const SAFE_NAME = /(^|-)(rate-?limit|ratelimit)(-|$)|(request|trace|correlation)-?id$/

/** A value that looks like a credential although its name looks safe: an authorisation scheme or a JSON Web Token (RFC 7519). */
const SECRET_VALUE = /\b(bearer|basic)\s|\beyJ[\w-]+\.[\w-]+\./i

/**
 * Headers that are safe to log: secrets are left out, harmless values are kept (limits, request ids, media types), and for everything else only the
 * name is kept, with `[redacted]` as its value.
 */
export function redactHeaders(headers: Headers): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {}
  for (const [name, value] of headers) {
    if (SECRET_NAME.test(name)) continue
    const safe = (SAFE_NAMES.has(name) || SAFE_NAME.test(name)) && !SECRET_VALUE.test(value)
    kept[name] = safe ? value : '[redacted]'
  }
  return kept
}
