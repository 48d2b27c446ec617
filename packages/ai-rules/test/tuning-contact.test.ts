import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { TranscriptMessage } from '@leadkit/contracts'
import { buildDialogue, createTestCallContext } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { createRulesAiScorer } from '../src/index.ts'

const ai = createRulesAiScorer()
const DATA = path.join(import.meta.dirname, '../data')
const FIELDS = ['name', 'email', 'phone', 'company'] as const
type Field = (typeof FIELDS)[number]

interface Labelled {
  readonly id: string
  readonly country: string
  readonly participantName: string | null
  readonly messages: readonly { readonly from: TranscriptMessage['author']; readonly text: string }[]
  readonly expect: Readonly<Record<Field, string | null>> & { readonly never: readonly string[] }
}

interface Judged {
  readonly labelled: Labelled
  readonly found: Readonly<Record<Field, string | null>>
}

function readLabelled(part: string): readonly Labelled[] {
  const folder = path.join(DATA, part)
  return readdirSync(folder).flatMap((name) =>
    readFileSync(path.join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Labelled),
  )
}

async function judge(labelled: Labelled): Promise<Judged> {
  const transcript = buildDialogue(
    labelled.messages.map(({ from, text }) => [from, text] as const),
    { participantName: labelled.participantName, defaultCountry: labelled.country },
  )
  const messageId = transcript.messages.at(-1)?.id ?? ''
  const { contact } = await ai.classify({ transcript, messageId }, createTestCallContext())
  const name = contact.name?.value ?? null
  return {
    labelled,
    found: {
      // The name that the platform shows is not a statement by the participant.
      name: name === labelled.participantName && labelled.expect.name === null ? null : name,
      email: contact.email?.value ?? null,
      phone: contact.phone?.value ?? null,
      company: contact.company?.value ?? null,
    },
  }
}

/** Lower case and one kind of space: the way somebody types a name is not an error. */
function same(left: string | null, right: string | null): boolean {
  const plain = (text: string | null): string | undefined =>
    text?.normalize('NFKC').toLowerCase().replaceAll(/[’']/g, "'").replaceAll(/\s+/g, ' ')
  return plain(left) === plain(right)
}

function figures(
  judged: readonly Judged[],
  field: Field,
): { precision: number; recall: number; misses: readonly string[] } {
  const found = judged.filter((one) => one.found[field] !== null)
  const wanted = judged.filter((one) => one.labelled.expect[field] !== null)
  const right = wanted.filter((one) => same(one.found[field], one.labelled.expect[field]))
  const misses = judged
    .filter((one) => !same(one.found[field], one.labelled.expect[field]))
    .map((one) => `${one.labelled.id} ${field}: ${one.found[field]}, not ${one.labelled.expect[field]}`)
  return {
    precision: right.length / Math.max(1, found.length),
    recall: right.length / Math.max(1, wanted.length),
    misses,
  }
}

type Floors = Readonly<Record<Field, readonly [precision: number, recall: number]>>

const parts: readonly (readonly [part: string, floors: Floors, mostStored: number])[] = [
  ['tuning', { email: [0.98, 0.95], phone: [0.98, 0.98], name: [0.95, 0.93], company: [0.9, 0.9] }, 0],
  // The last planted number is a mother's, in a sentence that names her as the orderer of what another sentence is about.
  ['tuning-3', { email: [0.98, 0.88], phone: [0.98, 0.9], name: [0.92, 0.63], company: [0.7, 0.25] }, 1],
  ['tuning-2', { email: [0.98, 0.95], phone: [0.98, 0.95], name: [0.95, 0.82], company: [0.9, 0.35] }, 1],
]

describe.each(parts)('contact data of the %s part', { timeout: 60_000 }, (part, floors, mostStored) => {
  let all: Promise<readonly Judged[]> | undefined
  const judgeAll = (): Promise<readonly Judged[]> => (all ??= Promise.all(readLabelled(part).map(judge)))

  it.each(FIELDS)('keep the floors of precision and recall for %s', async (field) => {
    const judged = await judgeAll()
    const { precision, recall, misses } = figures(judged, field)
    const [minPrecision, minRecall] = floors[field]
    const isKept = precision >= minPrecision && recall >= minRecall
    expect(isKept ? '' : `precision ${precision}, recall ${recall}\n${misses.join('\n')}`).toBe('')
  })

  it('hold nothing planted, quoted or of another person', async () => {
    const judged = await judgeAll()
    const digits = (text: string): string => text.replaceAll(/\D/g, '').slice(-8)
    const stored = judged.flatMap(({ labelled, found }) =>
      labelled.expect.never.flatMap((never) =>
        FIELDS.filter((field) => {
          const value = found[field]
          if (value === null || value === labelled.participantName) return false
          return field === 'phone'
            ? digits(never).length > 5 && digits(value) === digits(never)
            : value.toLowerCase().includes(never.toLowerCase())
        }).map(() => labelled.id),
      ),
    )
    expect([...new Set(stored)].slice(mostStored)).toEqual([])
  })
})
