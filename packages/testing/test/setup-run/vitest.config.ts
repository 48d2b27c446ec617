import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const contracts = fileURLToPath(new URL('../../../contracts/src/index.ts', import.meta.url))

export default defineConfig({
  // As in the root's vitest.config.ts: sources, so that no build has to come first.
  resolve: { alias: [{ find: '@leadkit/contracts', replacement: contracts }] },
  test: { include: ['*.inner.ts'], globalSetup: [fileURLToPath(new URL('global-setup.ts', import.meta.url))] },
})
