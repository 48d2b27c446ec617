import { globSync, rmSync } from 'node:fs'

for (const folder of globSync(['packages/*/{dist,.tsbuild}', '{examples/*,benchmarks,scripts}/.tsbuild', '.tsbuild'])) {
  rmSync(folder, { recursive: true, force: true })
}
