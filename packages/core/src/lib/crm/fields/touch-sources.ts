import { type CrmFieldValue, MAX_TOUCH_LINK, MAX_TOUCH_TEXT } from '@leadkit/contracts'
import { type LeadTouch, leadTouchKinds, type TouchText, touchTexts } from '../../leads/touches/touch.ts'

type TouchField = 'kind' | 'platform' | 'at' | TouchText
export type TouchSource = `lead.${'firstTouch' | 'lastTouch'}.${TouchField}`

const touchFields: readonly TouchField[] = ['kind', 'platform', 'at', ...touchTexts]

/** By what the lead first and last came: `lead.firstTouch.campaign`, `lead.lastTouch.at`, … Null where the platform said nothing. */
export const touchSources: readonly TouchSource[] = (['lead.firstTouch', 'lead.lastTouch'] as const).flatMap((touch) =>
  touchFields.map((field) => `${touch}.${field}` as const),
)

/** What the paths give for a lead. */
export function touchValues(
  first: LeadTouch | null,
  last: LeadTouch | null,
): Readonly<Record<TouchSource, CrmFieldValue>> {
  const valuesOf = (path: 'lead.firstTouch' | 'lead.lastTouch', touch: LeadTouch | null, at: Date | undefined) =>
    touchFields.map((field) => [`${path}.${field}`, (field === 'at' ? at : touch?.[field]) ?? null])
  const entries = [
    ...valuesOf('lead.firstTouch', first, first?.firstAt),
    ...valuesOf('lead.lastTouch', last, last?.lastAt),
  ]
  return Object.fromEntries(entries) as Record<TouchSource, CrmFieldValue>
}

type TouchShape = {
  readonly kind: 'datetime' | 'text'
  readonly values?: readonly string[]
  readonly maxLength?: number
}

/** What each path can hold. */
export const touchShapes: Readonly<Record<TouchSource, TouchShape>> = Object.fromEntries(
  touchSources.map((source) => [source, shapeOf(source.slice(source.lastIndexOf('.') + 1))]),
) as Record<TouchSource, TouchShape>

function shapeOf(field: string): TouchShape {
  if (field === 'at') return { kind: 'datetime' }
  if (field === 'kind') return { kind: 'text', values: leadTouchKinds }
  return { kind: 'text', maxLength: field === 'link' ? MAX_TOUCH_LINK : MAX_TOUCH_TEXT }
}
