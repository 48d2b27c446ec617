import type { ArchiveSink } from '@leadkit/contracts'
import { createTestCallContext } from '@leadkit/testing'
import type { TenantAccess } from '../../../src/lib/database/tenant-access.ts'
import { ArchiveFormats } from '../../../src/lib/retention/archive-formats.ts'
import { ColdCache } from '../../../src/lib/retention/cold/cold-cache.ts'
import { ColdMessageReader } from '../../../src/lib/retention/cold/cold-message-reader.ts'

/** As a kit with this archive reads messages. */
export function coldOf(
  access: TenantAccess,
  sink: ArchiveSink | null = null,
  { formats = new ArchiveFormats(), cache = new ColdCache() } = {},
): ColdMessageReader {
  return new ColdMessageReader(access, { sink, formats, cache, callContext: () => createTestCallContext() })
}
