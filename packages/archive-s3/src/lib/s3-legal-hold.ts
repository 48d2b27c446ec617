import type { CallContext } from '@leadkit/contracts'
import type { S3Connector } from './s3-client.ts'
import { toS3Key } from './s3-object.ts'
import type { S3Settings } from './s3-options.ts'

/** PutObjectLegalHold, on the newest version of the object. */
export async function setS3LegalHold(
  { settings, connector }: { readonly settings: S3Settings; readonly connector: S3Connector },
  key: string,
  held: boolean,
  context: CallContext,
): Promise<void> {
  const target = { Bucket: settings.bucket, Key: toS3Key(settings, key) }
  await connector.call('Setting the legal hold of an archive object', context, ({ sdk, client }) =>
    client.send(new sdk.PutObjectLegalHoldCommand({ ...target, LegalHold: { Status: held ? 'ON' : 'OFF' } })),
  )
}
