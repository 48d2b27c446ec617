import { cleanText } from '@leadkit/adapter-kit'
import type { Attachment } from '@leadkit/contracts'
import { attachmentPayloadSchema, webhookAttachmentSchema } from './webhook-schemas.ts'

/** One attachment, and what of it fits no field of the contract. */
export interface ReadAttachment {
  readonly attachment: Attachment
  readonly stickerId: string | undefined
  readonly location: { readonly latitude: number; readonly longitude: number } | undefined
}

/**
 * Reads each attachment by itself: one that nobody understands becomes type `unknown` and the message stays. Links are kept as they
 * came, because relative and broken ones are real.
 */
export function readAttachments(items: readonly unknown[]): readonly ReadAttachment[] {
  const read = items.map(readAttachment)
  const stickers = new Set(read.filter((item) => item.attachment.type === 'sticker').map((item) => item.stickerId))
  // From 1 June to 30 August 2026 Messenger sent a sticker twice, as image and as sticker.
  return read.filter(
    (item) => item.attachment.type !== 'image' || item.stickerId === undefined || !stickers.has(item.stickerId),
  )
}

function readAttachment(item: unknown): ReadAttachment {
  const outer = webhookAttachmentSchema.safeParse(item)
  if (!outer.success) return { attachment: { type: 'unknown' }, stickerId: undefined, location: undefined }
  const payload = attachmentPayloadSchema.safeParse(outer.data.payload).data
  const title =
    payload?.title ?? outer.data.title ?? firstTitle(payload?.elements) ?? firstTitle(payload?.product?.elements)
  const url = payload?.url ?? outer.data.url
  const id = payload?.sticker_id ?? payload?.reel_video_id ?? payload?.id
  return {
    attachment: {
      type: cleanText(outer.data.type) || 'unknown',
      ...(url === undefined ? {} : { url: cleanText(url) }),
      ...(id === undefined ? {} : { id }),
      ...(title === undefined ? {} : { title: cleanText(title) }),
    },
    stickerId: payload?.sticker_id,
    location:
      payload?.coordinates === undefined
        ? undefined
        : { latitude: payload.coordinates.lat, longitude: payload.coordinates.long },
  }
}

/** Templates carry their title in the first element. */
function firstTitle(elements: unknown): string | undefined {
  const first: unknown = Array.isArray(elements) ? elements[0] : undefined
  if (typeof first !== 'object' || first === null || !('title' in first)) return undefined
  return typeof first.title === 'string' ? first.title : undefined
}
