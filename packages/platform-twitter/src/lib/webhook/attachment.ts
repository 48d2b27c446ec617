import { cleanText } from '@leadkit/adapter-kit'
import type { Attachment } from '@leadkit/contracts'
import { mediaListSchema } from './webhook-schemas.ts'
import type { WebhookMedia } from './webhook-schemas.ts'

/** LeadKit's words for X's kinds of media. */
const types: Readonly<Record<string, string>> = { photo: 'image', animated_gif: 'gif' }

/** One picture or video. A direct message's media can be fetched with the account's token only. */
export function readMedia(media: WebhookMedia): Attachment {
  const type = cleanText(media.type ?? '')
  const url = media.media_url_https ?? media.url ?? media.preview_image_url
  const id = media.id_str ?? media.id ?? media.media_key
  return {
    type: (Object.hasOwn(types, type) ? types[type] : type) || 'media',
    ...(typeof url === 'string' ? { url: cleanText(url) } : {}),
    ...(typeof id === 'string' ? { id: cleanText(id) } : {}),
  }
}

/** The media that v2 objects name by key only; one whose object is missing keeps its key. */
export function readMediaKeys(keys: readonly string[], media: unknown): readonly Attachment[] {
  const known = new Map(mediaListSchema.parse(media ?? []).map((item) => [item.media_key, item]))
  return keys.map((key) => {
    const found = known.get(key)
    return found === undefined ? { type: 'media', id: cleanText(key) } : readMedia(found)
  })
}
