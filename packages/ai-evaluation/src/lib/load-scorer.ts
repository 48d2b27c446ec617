import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type AiScorer, LeadKitError } from '@leadkit/contracts'

/**
 * Loads a scorer from a module: `./my-scorer.js`, `@leadkit/ai-rules#createRulesAiScorer`. The part after `#` names the export: a scorer, or a function
 * without parameters that creates one; without it, the export is `scorer` or the default.
 *
 * @param folder where paths and packages are resolved.
 * @throws LeadKitError `invalid_input` for a module that cannot be loaded or has no such scorer.
 */
export async function loadScorer(specifier: string, folder: string): Promise<AiScorer> {
  const [path = '', name] = specifier.split('#')
  const fault = (what: string, cause?: unknown): LeadKitError =>
    new LeadKitError('invalid_input', `The scorer ${specifier} ${what}`, { cause })
  let loaded: Readonly<Record<string, unknown>>
  try {
    loaded = (await import(pathToFileURL(locate(path, folder)).href)) as Readonly<Record<string, unknown>>
  } catch (error) {
    throw fault('cannot be loaded; give a path such as ./scorer.js, or an installed package', error)
  }
  const exported = name === undefined ? (loaded['scorer'] ?? loaded['default']) : loaded[name]
  const scorer: unknown = typeof exported === 'function' ? await (exported as () => unknown)() : exported
  if (!isScorer(scorer))
    throw fault('is not an AiScorer, or a function without arguments that makes one; name the export after #')
  return scorer
}

function locate(path: string, folder: string): string {
  if (path.startsWith('.') || path.startsWith('/')) return resolve(folder, path)
  return createRequire(join(folder, 'leadkit-evaluate.js')).resolve(path)
}

function isScorer(value: unknown): value is AiScorer {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    ['classify', 'score'].every((member) => typeof Reflect.get(value, member) === 'function')
  )
}
