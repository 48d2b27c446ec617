import { describe, expect, it } from 'vitest'
import { encodeRestli, idOfUrn, isOrganization, readCommentUrn } from './urn.ts'

describe('readCommentUrn', () => {
  it.each([
    'urn:li:comment:(urn:li:activity:7094,7095)',
    'urn:li:comment:(activity:7094,7095)',
    'urn:li:comment:( activity:7094, 7095 )',
  ])('reads %s as its long form', (urn) => {
    expect(readCommentUrn(urn)).toEqual({
      urn: 'urn:li:comment:(urn:li:activity:7094,7095)',
      thread: 'urn:li:activity:7094',
    })
  })

  it('keeps the kind of post and every digit', () => {
    expect(readCommentUrn('urn:li:comment:(ugcPost:7094637247891135360,9223372036854775807)')?.urn).toBe(
      'urn:li:comment:(urn:li:ugcPost:7094637247891135360,9223372036854775807)',
    )
  })

  it.each([
    '',
    'urn:li:comment:7',
    'urn:li:share:7',
    'urn:li:comment:(activity:a,1)',
    'x urn:li:comment:(activity:1,1)',
  ])('takes %j for none', (text) => {
    expect(readCommentUrn(text)).toBeUndefined()
  })
})

describe('encodeRestli', () => {
  it('encodes what Rest.li reserves, parentheses and quotes included', () => {
    expect(encodeRestli("urn:li:comment:(a,1)'")).toBe('urn%3Ali%3Acomment%3A%28a%2C1%29%27')
  })
})

describe('isOrganization and idOfUrn', () => {
  it('tell an organisation from an ad account, and give the id', () => {
    expect(isOrganization('urn:li:organization:139')).toBe(true)
    expect(isOrganization('urn:li:sponsoredAccount:139')).toBe(false)
    expect(idOfUrn('urn:li:leadGenFormResponse:65b10a-f')).toBe('65b10a-f')
  })
})
