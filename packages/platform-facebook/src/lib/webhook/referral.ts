import { touchOf } from '@leadkit/adapter-kit'
import type { Touch, TouchKind } from '@leadkit/contracts'
import { referralSchema, storySchema } from './webhook-schemas.ts'

/** Where the referral says that the person came from. Undefined if it is not an object. */
export function referralTouch(value: unknown): Touch | undefined {
  const { data } = referralSchema.safeParse(value)
  if (data === undefined) return undefined
  const { ref, source, type, ad_id: adId, referer_uri: link, product, ads_context_data: context, ...rest } = data
  const { ad_title: adTitle, post_id: postId, product_id: advertised, ...advertisement } = context ?? {}
  const productId = product?.id ?? advertised
  const kind = kindOf(source, { isAd: Boolean(adId) || context !== undefined, hasProduct: product?.id != null, ref })
  return touchOf(kind, {
    ref,
    source,
    type,
    adId,
    adTitle,
    postId,
    productId,
    link,
    extra: { ...rest, ...advertisement },
  })
}

function kindOf(
  source: string | null | undefined,
  given: { readonly isAd: boolean; readonly hasProduct: boolean; readonly ref: string | null | undefined },
): TouchKind {
  if (given.isAd || source === 'ADS') return 'ad'
  if (given.hasProduct) return 'product'
  if (source === 'SHORTLINK' || source === 'MESSENGER_CODE' || source?.startsWith('IGME')) return 'link'
  return given.ref && !source ? 'link' : 'referral'
}

/** The story that a person answers or mentions. */
export function storyTouch(
  story: unknown,
  attachments: readonly { readonly type: string; readonly id?: string | undefined }[],
): Touch | undefined {
  const answered = storySchema.safeParse(story).data
  if (answered !== undefined) return touchOf('story', { type: 'reply', postId: answered.id })
  const mention = attachments.find(({ type }) => type === 'story_mention')
  return mention === undefined ? undefined : touchOf('story', { type: 'mention', postId: mention.id })
}
