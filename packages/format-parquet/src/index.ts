export { createParquetFormat } from './lib/parquet-format.ts'
export type { ParquetFormatOptions } from './lib/parquet-format.ts'
