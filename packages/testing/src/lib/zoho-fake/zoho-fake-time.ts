/** Zoho's moments: whole seconds, with an offset. */
export function toZohoTime(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}+00:00`
}

/** Zoho keeps no milliseconds. */
export function toSecond(moment: Date): number {
  return Math.floor(moment.getTime() / 1000) * 1000
}
