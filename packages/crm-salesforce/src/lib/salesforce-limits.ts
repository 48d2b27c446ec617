import type { CrmError, LimitObservation } from '@leadkit/contracts'

/**
 * `Sforce-Limit-Info: api-usage=25/5000; per-app-api-usage=17/250(appName=…)`: calls of the last 24 hours, shared with everything else that the
 * organisation runs (developer.salesforce.com, REST API guide, Limit Info Header).
 */
export function readLimits(headers: Headers): readonly LimitObservation[] {
  const text = headers.get('sforce-limit-info') ?? ''
  return [
    ...readUsage('daily', /(?:^|[\s;])api-usage=(\d{1,12})\/(\d{1,12})/.exec(text)),
    ...readUsage('daily_app', /per-app-api-usage=(\d{1,12})\/(\d{1,12})/.exec(text)),
  ]
}

/** The limit that a refusal refers to. */
export function bucketOf({ details }: CrmError): string {
  return details.vendorCode === 'REQUEST_LIMIT_EXCEEDED' ? 'daily' : 'requests'
}

function readUsage(bucket: string, match: RegExpExecArray | null): readonly LimitObservation[] {
  if (match === null) return []
  const [used, limit] = [Number(match[1]), Number(match[2])]
  return [{ bucket, limit, remaining: Math.max(0, limit - used) }]
}
