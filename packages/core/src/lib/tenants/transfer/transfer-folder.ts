import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { TransferSource, TransferTarget } from './transfer-manifest.ts'

/**
 * A folder that `kit.tenants.export` writes to and `kit.tenants.import` reads from; made if it is missing. A file appears under its name when it is whole.
 * It holds people's data in clear: keep it as you keep the database.
 *
 * @example
 * await kit.tenants.export(acme.id, { target: createTransferFolder('./acme'), transferKey })
 */
export function createTransferFolder(path: string): TransferTarget & TransferSource {
  return {
    async write(name, content) {
      const file = join(path, name)
      await mkdir(dirname(file), { recursive: true })
      await pipeline(content, createWriteStream(`${file}.part`, { flush: true }))
      await rename(`${file}.part`, file)
    },
    read: (name) => createReadStream(join(path, name)),
  }
}
