import type { S3Client } from '@aws-sdk/client-s3'
import { readOptions } from '@leadkit/adapter-kit'
import { z } from 'zod'
import { SOURCE } from './s3-error.ts'

export interface S3Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

/** How the store encrypts objects at rest: with its own keys (SSE-S3), or with a key of AWS KMS. */
export type S3Encryption =
  | { readonly kind: 's3' }
  | {
      readonly kind: 'kms'
      /** The key's id or ARN. Default: the account's own key for S3. */
      readonly keyId?: string | undefined
      /** One data key for many objects, which makes fewer calls to KMS. Default false. */
      readonly bucketKey?: boolean | undefined
    }

/** What keeps objects from being deleted; the bucket must have been created with object lock. */
export interface S3ObjectLock {
  /** Until somebody lifts it. Default false. */
  readonly legalHold?: boolean | undefined
  /** `governance` can be lifted by whom the account trusts, `compliance` by nobody. Needs `retainDays`. */
  readonly mode?: 'governance' | 'compliance' | undefined
  /** Days from the write on. Needs `mode`. */
  readonly retainDays?: number | undefined
}

/** The connection: settings for a client that the sink makes, or a client of the host's. */
export type S3Connection =
  | {
      readonly client?: undefined
      /** Such as `https://s3.eu-central-003.example`. Default: AWS. */
      readonly endpoint?: string | undefined
      /** Default: what the environment says. Stores that have no regions take `us-east-1` or `auto`. */
      readonly region?: string | undefined
      /** Fixed, or a function that is called again when they expire. Default: the SDK's chain (environment, files, roles). */
      readonly credentials?: S3Credentials | (() => Promise<S3Credentials & { readonly expiration?: Date }>) | undefined
      /** The bucket in the path and not in the host's name. Default: true with `endpoint`, false without. */
      readonly pathStyle?: boolean | undefined
    }
  | {
      /** Its own request handler is used, with its proxies and time limits. Give it `maxAttempts: 1`: the sink retries itself. */
      readonly client: S3Client
      readonly endpoint?: undefined
      readonly region?: undefined
      readonly credentials?: undefined
      readonly pathStyle?: undefined
    }

export type S3ArchiveSinkOptions = S3Connection & {
  readonly bucket: string
  /** Put before every key, such as `leadkit/`. Core's own keys already have a part for each tenant. Default none. */
  readonly prefix?: string | undefined
  /** Default: the bucket's own setting. */
  readonly encryption?: S3Encryption | undefined
  /** Such as `STANDARD_IA` or `INTELLIGENT_TIERING`. Classes that must be restored before a read (`GLACIER`, `DEEP_ARCHIVE`) cannot be read back. Default: the bucket's. */
  readonly storageClass?: string | undefined
  readonly objectLock?: S3ObjectLock | undefined
  /** Of each object; at most 10. */
  readonly tags?: Readonly<Record<string, string>> | undefined
  /** Objects up to this size are sent in one request from memory; larger ones in parts of it, by way of a temporary file. In bytes, 5 MiB to 5 GiB. Default 8 MiB. */
  readonly partBytes?: number | undefined
  /** Parts of one object that are sent at the same time; each is held in memory, twice while it is sent. 1 to 16. Default 3. */
  readonly partsAtOnce?: number | undefined
  /** For the temporary file, which has no name: nothing is left of it after a crash. Default: the system's. */
  readonly temporaryDirectory?: string | undefined
  /** Attempts after the first one, for each request. 0 to 10. Default 4. */
  readonly retries?: number | undefined
  /** Time for an answer to one request, and between two pieces of a body that is read. In milliseconds. Default 60,000. */
  readonly requestTimeoutMs?: number | undefined
  /** What the store checks uploads against: `sha256` (AWS and new stores) or `md5` (`Content-MD5`, which all have). Default `sha256` for AWS, else `md5`. The sink's own check on reading does not depend on it. */
  readonly uploadChecksum?: 'sha256' | 'md5' | undefined
  /** False for stores that refuse `If-None-Match` (501): `ifAbsent` then only looks before it writes. Default true. */
  readonly conditionalWrites?: boolean | undefined
  /** Uploads in parts that were begun so long ago are aborted: a killed process left them, and their parts cost storage. In milliseconds. Default 24 hours. */
  readonly staleUploadMs?: number | undefined
}

const MEBIBYTE = 1024 * 1024
const text = z.string().min(1)

/** Not strict: the SDK adds notes of its own to an object that a host has also given to one of its clients. */
const credentials = z.object({ accessKeyId: text, secretAccessKey: text, sessionToken: text.optional() })

const objectLock = z
  .strictObject({
    legalHold: z.boolean().optional(),
    mode: z.enum(['governance', 'compliance']).optional(),
    retainDays: z.number().positive().max(36_500).optional(),
  })
  .refine(({ mode, retainDays }) => (mode === undefined) === (retainDays === undefined))

const schema = z
  .strictObject({
    client: z.custom<S3Client>(isClient).optional(),
    endpoint: z.url({ protocol: /^https?$/ }).optional(),
    region: text.optional(),
    credentials: z
      .union([
        credentials,
        z.custom<() => Promise<S3Credentials & { readonly expiration?: Date }>>((value) => typeof value === 'function'),
      ])
      .optional(),
    pathStyle: z.boolean().optional(),
    bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$|^arn:[\w:/.-]+$/),
    prefix: z.string().max(512).refine(isPrefix).default(''),
    encryption: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('s3') }),
        z.strictObject({ kind: z.literal('kms'), keyId: text.optional(), bucketKey: z.boolean().optional() }),
      ])
      .optional(),
    storageClass: z
      .string()
      .regex(/^[A-Z0-9_]{1,60}$/)
      .optional(),
    objectLock: objectLock.optional(),
    tags: z
      .record(z.string().min(1).max(128), z.string().max(256))
      .refine((tags) => Object.keys(tags).length <= 10)
      .optional(),
    partBytes: z
      .int()
      .min(5 * MEBIBYTE)
      .max(5 * 1024 * MEBIBYTE)
      .default(8 * MEBIBYTE),
    partsAtOnce: z.int().min(1).max(16).default(3),
    temporaryDirectory: text.optional(),
    retries: z.int().min(0).max(10).default(4),
    requestTimeoutMs: z.number().positive().max(3_600_000).default(60_000),
    uploadChecksum: z.enum(['sha256', 'md5']).optional(),
    conditionalWrites: z.boolean().default(true),
    staleUploadMs: z
      .number()
      .positive()
      .default(24 * 60 * 60 * 1000),
  })
  .refine(({ client, endpoint, region, credentials: given, pathStyle }) => {
    return client === undefined || [endpoint, region, given, pathStyle].every((value) => value === undefined)
  })

export type S3Settings = z.output<typeof schema>

/** @throws LeadKitError `configuration`, which names the wrong option. */
export function readS3Options(options: S3ArchiveSinkOptions): S3Settings {
  return readOptions(schema, options, { factory: 'createS3ArchiveSink', source: SOURCE })
}

function isClient(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'send') === 'function'
}

/** Empty, or segments that a key may have; the last one may go on in the key. */
function isPrefix(prefix: string): boolean {
  return prefix.isWellFormed() && !/(?:^|\/)\.{0,2}\/|\/\.{1,2}$|^\.{1,2}$/.test(prefix)
}

/** True where the connection leads to AWS itself. */
export function isAws({ endpoint, client }: Pick<S3Settings, 'endpoint' | 'client'>): boolean {
  return (
    client === undefined && (endpoint === undefined || /\.amazonaws\.com(?:\.cn)?$/.test(new URL(endpoint).hostname))
  )
}
