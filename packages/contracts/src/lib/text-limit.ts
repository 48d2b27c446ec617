/**
 * How a platform counts the length of a text. `weighted` is X's way: a link is 23, an emoji 2, a character in Latin and related scripts 1, any other
 * 2, after NFC.
 * @see https://github.com/twitter/twitter-text/blob/master/config/v3.json
 */
export type TextUnit = 'utf16_units' | 'utf8_bytes' | 'code_points' | 'weighted'

export interface TextLimit {
  /** The maximum length of one message, in `textUnit`. */
  readonly maxTextLength: number
  readonly textUnit: TextUnit
}

/** The limit for all channels except those with their own. */
export interface PlatformTextLimits extends TextLimit {
  /** Channels with a different limit; X accepts 280 in a post and 10,000 in a direct message. */
  readonly channelTextLimits?:
    | { readonly direct_message?: TextLimit | undefined; readonly public?: TextLimit | undefined }
    | undefined
}

/** The limit of one message in this channel. */
export function textLimitOf(limits: PlatformTextLimits, channel: 'direct_message' | 'public'): TextLimit {
  const { maxTextLength, textUnit } = limits.channelTextLimits?.[channel] ?? limits
  return { maxTextLength, textUnit }
}
