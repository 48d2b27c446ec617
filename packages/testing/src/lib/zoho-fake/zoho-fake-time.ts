/** Zoho's timestamps: whole seconds, with an offset. */
export function toZohoTime(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}+00:00`
}

/** Zoho does not store milliseconds. */
export function toSecond(moment: Date): number {
  return Math.floor(moment.getTime() / 1000) * 1000
}
