import { readFileSync } from 'node:fs'
import path from 'node:path'
import { buildDialogue } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { findContactDetails } from '../src/lib/contact/contact-details.ts'
import { COUNTRIES } from '../training/labelled-data.ts'

interface Line {
  readonly label: string
  readonly text: string
  readonly isFound: boolean
}

function readLines(): readonly Line[] {
  const lines = readFileSync(path.join(import.meta.dirname, '../data/owner.txt'), 'utf8')
    .trimEnd()
    .split('\n')
  return lines.map((line) => {
    const [, language = '', label = '', text = ''] = /^(..) (\w+)\|(.*)$/u.exec(line) ?? []
    const transcript = buildDialogue([text], { participantName: null, defaultCountry: COUNTRIES[language] ?? null })
    const { email, phone } = findContactDetails(transcript, undefined)
    return { label, text, isFound: email !== undefined || phone !== undefined }
  })
}

describe('a number or an address in a single message', () => {
  const lines = readLines()
  const wrong = (label: string): readonly string[] =>
    lines.filter((line) => line.label === label && line.isFound !== (label === 'own')).map(({ text }) => text)
  const count = (label: string): number => lines.filter((line) => line.label === label).length

  it('is not stored if an order to the machine gives it, or speaks of the record', () => {
    expect(wrong('order')).toEqual([])
  })

  it('is not stored if it is another person’s, dead, asked about or only an example, but for five of 340', () => {
    expect(count('other')).toBeGreaterThan(330)
    expect(wrong('other').slice(5)).toEqual([])
  })

  it('is stored if it is the writer’s, in nine of ten', () => {
    expect(wrong('own').length / count('own')).toBeLessThan(0.1)
  })
})
