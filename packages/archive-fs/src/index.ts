export { createFsArchiveSink } from './lib/fs-archive-sink.ts'
export type { FsArchiveSinkOptions } from './lib/fs-archive-sink.ts'
