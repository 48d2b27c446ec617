import { formFieldWords } from './form-field-words.ts'

/** What a lead form's question asks for, if it is one of the common ones. */
export const formFields = ['full_name', 'first_name', 'last_name', 'email', 'phone', 'company'] as const
export type FormField = (typeof formFields)[number]

/** One answer in a lead form, as listed in `details.answers` of a complete `lead_created` event. */
export interface FormAnswer {
  /** The form's own name for the question. */
  readonly name: string
  /** What the person entered or chose; empty for a blank question. */
  readonly values: readonly string[]
  /** What the question asks for, if the platform says so. Otherwise the name decides, see {@link formFieldOf}. */
  readonly field?: FormField | undefined
}

/**
 * Reads a list of answers, or an object of answers by name, and keeps what it can read of each: an answer without values is blank, numbers and
 * booleans become text, a question without a name gets a number. An odd answer does not affect the others, and nothing throws.
 */
export function readFormAnswers(given: unknown): readonly FormAnswer[] {
  if (typeof given !== 'object' || given === null) return []
  if (Array.isArray(given)) return given.map((answer: unknown, index) => readAnswer(answer, `question_${index + 1}`))
  return Object.entries(given).map(([name, values]) => ({ name, values: readValues(values) }))
}

function readAnswer(given: unknown, nameless: string): FormAnswer {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { name: nameless, values: readValues(given) }
  const { name, values, value, field } = given as Readonly<Record<string, unknown>>
  const known = formFields.find((each) => each === field)
  const [text] = readValues(name)
  return {
    name: text ?? nameless,
    values: readValues(values ?? value),
    ...(known === undefined ? {} : { field: known }),
  }
}

function readValues(given: unknown): readonly string[] {
  if (Array.isArray(given)) return given.flatMap((item: unknown) => readValues(item))
  if (typeof given === 'string') return given.trim() === '' ? [] : [given]
  if (typeof given === 'number' || typeof given === 'boolean' || typeof given === 'bigint') return [String(given)]
  return typeof given === 'object' && given !== null ? Object.values(given).flatMap((item) => readValues(item)) : []
}

/**
 * What a question asks for, derived from the name that platforms give their standard questions in the form's language: `email`,
 * `numéro_de_téléphone`, `vollständiger_name`, … Case, accents, spaces and punctuation do not matter. Undefined for any other question.
 */
export function formFieldOf(name: string): FormField | undefined {
  return readWords().get(toWord(name))
}

/** Only letters and digits, without accents and in lower case; `ı` is the Turkish dotless i. */
function toWord(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('ı', 'i')
}

let fieldsByWord: ReadonlyMap<string, FormField> | undefined

/** Created on first use: most hosts read no forms. */
function readWords(): ReadonlyMap<string, FormField> {
  fieldsByWord ??= new Map(
    formFields.flatMap((field) =>
      formFieldWords[field].flatMap((line) => line.split(', ').map((word) => [toWord(word), field] as const)),
    ),
  )
  return fieldsByWord
}
