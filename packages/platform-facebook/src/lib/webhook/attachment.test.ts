import { describe, expect, it } from 'vitest'
import { readAttachments } from './attachment.ts'

describe('readAttachments', () => {
  it('reads type, link, id and title from wherever they stand', () => {
    const read = readAttachments([
      { type: 'image', payload: { url: 'https://cdn.example/1.jpg' } },
      { type: 'fallback', title: 'A page', url: 'https://example.com', payload: 'OPAQUE' },
      { type: 'ig_reel', payload: { url: '/reel/1/', reel_video_id: 77 } },
      { type: 'template', payload: { product: { elements: [{ title: 'Oak shelf' }] } } },
      { type: 'like_heart' },
    ])
    expect(read.map((item) => item.attachment)).toEqual([
      { type: 'image', url: 'https://cdn.example/1.jpg' },
      { type: 'fallback', url: 'https://example.com', title: 'A page' },
      { type: 'ig_reel', url: '/reel/1/', id: '77' },
      { type: 'template', title: 'Oak shelf' },
      { type: 'like_heart' },
    ])
  })

  it('keeps a location', () => {
    const [read] = readAttachments([{ type: 'location', payload: { coordinates: { lat: 48.1, long: 11.5 } } }])
    expect(read?.location).toEqual({ latitude: 48.1, longitude: 11.5 })
  })

  it('counts a sticker once that came as image and as sticker', () => {
    const payload = { url: 'https://cdn.example/s.png', sticker_id: 369_239_263_222_822 }
    const read = readAttachments([
      { type: 'image', payload },
      { type: 'sticker', payload },
      { type: 'image', payload: { url: 'https://cdn.example/photo.jpg' } },
    ])
    expect(read.map((item) => item.attachment.type)).toEqual(['sticker', 'image'])
  })

  it('keeps the place of an attachment that nobody understands', () => {
    const read = readAttachments([null, { type: 7 }, 'x', { type: 'image', payload: { url: 5 } }])
    expect(read.map((item) => item.attachment)).toEqual([
      { type: 'unknown' },
      { type: 'unknown' },
      { type: 'unknown' },
      { type: 'image' },
    ])
  })
})
