/** How a store keeps `If-None-Match: *`: right; for PutObject only, as Ceph 16 does; not at all; or with 501, as Swift does. */
export type S3FakeConditions = 'honoured' | 'put only' | 'ignored' | 'refused'

/** What happens to the bytes of the next acknowledged upload of an object or a part: nothing is stored, or only the first half. */
export type S3FakeMishap = 'lost' | 'truncated'

/** What a store does that the S3 API does not promise, and stores in the field do. Set any of them at any time. */
export interface S3FakeLevers {
  conditions: S3FakeConditions
  /** `refused` answers a body with a trailer with 501, as R2 and Swift did. */
  trailers: 'accepted' | 'refused'
  /** Takes uploads whose checksum or `Content-MD5` is wrong. */
  acceptsWrongChecksums: boolean
  /** Of objects whose key `match` accepts, oldest first; each happens once. */
  readonly mishaps: { readonly kind: S3FakeMishap; readonly match: (key: string) => boolean }[]
}

/** Takes the first mishap that is meant for the key. */
export function takeMishap({ mishaps }: S3FakeLevers, key: string): S3FakeMishap | undefined {
  const index = mishaps.findIndex(({ match }) => match(key))
  return index === -1 ? undefined : mishaps.splice(index, 1)[0]?.kind
}
