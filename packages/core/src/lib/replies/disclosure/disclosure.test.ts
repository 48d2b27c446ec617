import { describe, expect, it } from 'vitest'
import { disclosureTexts } from './disclosure-texts.ts'
import {
  disclosureDue,
  disclosureFor,
  disclosureSettingsSchema,
  limitBehind,
  readDisclosureSettings,
} from './disclosure.ts'

const post = { maxTextLength: 280, textUnit: 'weighted' } as const
const settings = readDisclosureSettings({})
const now = new Date('2026-11-30T12:00:00Z')
const HOUR_MS = 3_600_000
const LANGUAGES = 'en es pt fr de it nl pl tr ar hi hi-Latn id vi ru uk ja zh ko'.split(' ')

describe('disclosureFor', () => {
  it.each(LANGUAGES)('has a text of its own in %s, with room for an answer in a post', (language) => {
    const text = disclosureFor(settings, language, post)
    expect(text).toBe(disclosureTexts[language])
    expect(limitBehind(post, text, '🤖').maxTextLength).toBeGreaterThan(200)
  })

  it('goes from the narrow language to the wide one, and to the tenant’s', () => {
    expect(disclosureFor(settings, 'pt-BR', post)).toBe(disclosureTexts['pt'])
    expect(disclosureFor(settings, 'zh-Hant-TW', post)).toBe(disclosureTexts['zh-Hant'])
    expect(disclosureFor(settings, 'sw', post)).toBe(disclosureTexts['en'])
    expect(disclosureFor({ ...settings, language: 'de' }, null, post)).toBe(disclosureTexts['de'])
  })

  it('takes the tenant’s own text, unless it leaves no room', () => {
    const own = { ...settings, texts: { de: 'Hier antwortet Oaky, eine KI.', fr: 'x'.repeat(200) } }
    expect(disclosureFor(own, 'de', post)).toBe('Hier antwortet Oaky, eine KI.')
    expect(disclosureFor(own, 'fr', post)).toBe(disclosureTexts['fr'])
    expect(disclosureFor({ ...own, enabled: false }, 'de', post)).toBeNull()
  })

  it('tells people where the settings cannot be read', () => {
    for (const disclosure of [{ enabled: 'no' }, [], { texts: { de: '' } }, null])
      expect(readDisclosureSettings({ disclosure }).enabled).toBe(true)
    expect(disclosureSettingsSchema.safeParse({ lapsHours: 1 }).success).toBe(false)
  })
})

describe('disclosureDue', () => {
  const automation = (hours: number) => ({ author: 'automation', at: new Date(now.getTime() - hours * HOUR_MS) })
  it.each([
    ['at the start', { told: false, newest: null }, 'start'],
    ['in a talk that goes on', { told: true, newest: automation(1) }, null],
    ['after a lapse', { told: true, newest: automation(25) }, 'lapse'],
    ['when a person answered before', { told: true, newest: { ...automation(1), author: 'person' } }, 'handback'],
    ['when nobody knows who did', { told: true, newest: { ...automation(1), author: 'unknown' } }, 'handback'],
    ['when the archive has the rest', { told: true, newest: null }, 'lapse'],
  ] as const)('%s', (_what, situation, expected) => {
    expect(disclosureDue(situation, settings.lapseMs, now)).toBe(expected)
  })
})
