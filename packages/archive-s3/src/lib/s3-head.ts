import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3'
import { type CallContext, isLeadKitError } from '@leadkit/contracts'
import type { S3Connector } from './s3-client.ts'
import type { S3Settings } from './s3-options.ts'

/** Null if there is no such object. @param key with the prefix. */
export async function headS3Object(
  { connector, settings }: { readonly connector: S3Connector; readonly settings: S3Settings },
  key: string,
  operation: string,
  context: CallContext,
): Promise<HeadObjectCommandOutput | null> {
  try {
    return await connector.call(operation, context, ({ sdk, client }) =>
      client.send(new sdk.HeadObjectCommand({ Bucket: settings.bucket, Key: key })),
    )
  } catch (error) {
    if (isLeadKitError(error, 'not_found')) return null
    throw error
  }
}
