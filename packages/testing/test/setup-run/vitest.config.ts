import { defineConfig } from 'vitest/config'

const conditions = ['@leadkit/source', 'module', 'node', 'development|production']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ['*.inner.ts'], globalSetup: ['global-setup.ts'] },
})
