import assert from 'node:assert/strict'
import { textLimitOf } from '@leadkit/contracts'
import type { TextUnit } from '@leadkit/contracts'
import type { ConformanceCase } from '../shared/conformance-case.ts'
import { inGroup, outboundTo, remoteContext, withRemote } from './platform-case.ts'
import type { PlatformFixture } from './platform-fixture.ts'
import { capabilitiesOf, sendWith } from './platform-sending.ts'

/** Units of one 👋, which is two UTF-16 units, four bytes and one code point, and weighs two; and of one `a`. */
const waveUnits: Readonly<Record<TextUnit, number>> = { utf16_units: 2, utf8_bytes: 4, code_points: 1, weighted: 2 }

export function textLimitCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  const capabilities = capabilitiesOf(fixture)
  const { channel = capabilities.send === 'comment' ? 'public' : 'direct_message' } = fixture
  const { maxTextLength, textUnit } = textLimitOf(capabilities, channel)
  const waves = Math.floor(maxTextLength / waveUnits[textUnit])
  const longest = '👋'.repeat(waves) + 'a'.repeat(maxTextLength - waves * waveUnits[textUnit])
  return inGroup('text limits', {
    'sends a text of exactly the longest length, in the platform’s unit'() {
      return withRemote(fixture, async (remote) => {
        const participant = remote.addParticipant()
        const result = await sendWith(remote, outboundTo(participant, { text: longest }), remoteContext(remote))
        assert.equal(result.sent, true, JSON.stringify(result))
        assert.deepEqual(remote.sentTexts(participant.participantId), [longest])
      })
    },
    'refuses a longer text as invalid, and never cuts it'() {
      return withRemote(fixture, async (remote) => {
        const participant = remote.addParticipant()
        const result = await sendWith(remote, outboundTo(participant, { text: `${longest}a` }), remoteContext(remote))
        assert.equal(result.sent ? 'sent' : result.reason, 'invalid')
        assert.deepEqual(remote.sentTexts(participant.participantId), [])
      })
    },
    'refuses an empty text'() {
      return withRemote(fixture, async (remote) => {
        const participant = remote.addParticipant()
        const result = await sendWith(remote, outboundTo(participant, { text: '' }), remoteContext(remote))
        assert.equal(result.sent ? 'sent' : result.reason, 'invalid')
      })
    },
  })
}
