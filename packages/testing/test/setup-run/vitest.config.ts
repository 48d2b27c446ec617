import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  // As in the root's vitest.config.ts: sources, so that no build has to come first.
  resolve: { alias: [{ find: '@leadkit/contracts', replacement: here('../../../contracts/src/index.ts') }] },
  test: { include: ['*.inner.ts'], globalSetup: [here('global-setup.ts')] },
})
