import type { z } from 'zod'

/** How much of an invalid answer, and of its description, goes back to the model; in UTF-16 units. */
export const MAX_SAID = 2_000
export const MAX_WRONG = 1_000

export interface Misfit {
  /** For the model: names fields and rules. */
  readonly wrong: string
  readonly said: string
}

/** Describes what is wrong with an answer so that a model can correct it. */
export function misfitOf(schema: z.ZodType, text: string, finishReason: string | undefined): Misfit {
  return {
    wrong: wrongWith(schema, text, finishReason).slice(0, MAX_WRONG),
    said: text.slice(0, MAX_SAID).toWellFormed(),
  }
}

function wrongWith(schema: z.ZodType, text: string, finishReason: string | undefined): string {
  if (finishReason === 'tool-calls') return 'There are no tools; answer with the JSON object as text.'
  if (text.trim() === '') return 'The answer was empty.'
  if (finishReason === 'length') return 'The answer was cut off, because it was too long; write less.'
  const value = parse(text)
  if (value === undefined) return 'The answer is not one JSON object; leave out everything around it.'
  const { error } = schema.safeParse(value)
  const issues = error?.issues ?? []
  return issues.map(({ path, message }) => `${path.map(String).join('.') || 'the object'}: ${message}`).join('; ')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
