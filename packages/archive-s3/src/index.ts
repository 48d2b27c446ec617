export { createS3ArchiveSink } from './lib/s3-archive-sink.ts'
export type { S3ArchiveSinkOptions, S3Connection, S3Credentials, S3Encryption, S3ObjectLock } from './lib/s3-options.ts'
