import { z } from 'zod'
import { timeZoneSchema } from './field-schema.ts'

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

type Day = (typeof days)[number]

const MINUTES_OF_DAY = 1_440
const TIME = /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/

const timeSchema = z.string().regex(TIME, 'must be a time of day such as "08:30"')

const openingSchema = z
  .strictObject({
    days: z.array(z.enum(days)).min(1).max(days.length),
    from: timeSchema,
    to: timeSchema,
  })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    message: 'must differ from `from`; a whole day is "00:00" to "24:00"',
  })

export const businessHoursSchema = z.strictObject({
  timeZone: timeZoneSchema,
  open: z.array(openingSchema).max(50),
})
/**
 * When a tenant is open: times of day in a time zone, with its daylight saving time. `from` is inclusive, `to` is exclusive; a `to`
 * before its `from` is on the next day. An empty `open` means never open.
 */
export type BusinessHours = Readonly<z.output<typeof businessHoursSchema>>

/** True when the local time is within the opening hours. */
export function isOpen({ timeZone, open }: BusinessHours, moment: Date): boolean {
  const { day, minute } = localTime(timeZone, moment)
  const before = days.at(days.indexOf(day) - 1)
  return open.some((opening) => {
    const [from, to] = [toMinutes(opening.from), toMinutes(opening.to)]
    if (from < to) return opening.days.includes(day) && from <= minute && minute < to
    if (opening.days.includes(day) && from <= minute) return true
    return before !== undefined && opening.days.includes(before) && minute < to
  })
}

function toMinutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Creating a format takes a hundred times as long as using it, and there are only a few hundred zones. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  formats.set(timeZone, made)
  return made
}

function localTime(timeZone: string, moment: Date): { readonly day: Day; readonly minute: number } {
  const parts = formatOf(timeZone).formatToParts(moment)
  const valueOf = (type: Intl.DateTimeFormatPartTypes): string => parts.find((part) => part.type === type)?.value ?? ''
  const minute = (Number(valueOf('hour')) * 60 + Number(valueOf('minute'))) % MINUTES_OF_DAY
  return { day: valueOf('weekday').toLowerCase() as Day, minute }
}
