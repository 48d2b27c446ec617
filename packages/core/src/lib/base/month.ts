/** A calendar month in UTC, the unit of partitions, archives and retention. */
export interface Month {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
}

export function monthOf(date: Date): Month {
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1 }
}

export function addMonths(month: Month, count: number): Month {
  const index = month.year * 12 + (month.month - 1) + count
  return { year: Math.floor(index / 12), month: (((index % 12) + 12) % 12) + 1 }
}

/** `2026_02`, as in partition names. */
export function monthName(month: Month): string {
  return `${String(month.year).padStart(4, '0')}_${String(month.month).padStart(2, '0')}`
}

/** `2026-02-01`, the month's first day. */
export function monthStart(month: Month): string {
  return `${String(month.year).padStart(4, '0')}-${String(month.month).padStart(2, '0')}-01`
}

export function monthStartDate(month: Month): Date {
  return new Date(`${monthStart(month)}T00:00:00.000Z`)
}
