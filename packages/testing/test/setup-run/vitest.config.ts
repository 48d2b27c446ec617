import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const conditions = ['@leadkit/source', 'module', 'node', 'development|production']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ['*.inner.ts'], globalSetup: [fileURLToPath(new URL('global-setup.ts', import.meta.url))] },
})
