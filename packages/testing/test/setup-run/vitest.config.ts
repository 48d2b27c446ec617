import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const contracts = fileURLToPath(new URL('../../../contracts/src/index.ts', import.meta.url))

export default defineConfig({
  // Uses sources, as the root's vitest.config.ts does, so that no build is needed first.
  resolve: { alias: [{ find: '@leadkit/contracts', replacement: contracts }] },
  test: { include: ['*.inner.ts'], globalSetup: [fileURLToPath(new URL('global-setup.ts', import.meta.url))] },
})
