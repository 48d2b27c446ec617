/** A fenced TypeScript block of a page. */
export interface Block {
  /** The line of the opening fence, from 1. */
  readonly line: number
  readonly code: string
  /** The code of the page's hidden set-up that precedes the block; empty, or ends with a line break. */
  readonly setup: string
  /** The name by which the page's other blocks import it, such as `kit.ts`; undefined for a block without one. */
  readonly file?: string | undefined
}

const setupStart = /^<!-- docs-setup: ([a-z][a-z0-9-]*)\s*$/
const useLine = /^<!-- docs-use: ([a-z][a-z0-9-]*) -->\s*$/
const fileLine = /^<!-- docs-file: ([a-z][a-z0-9-]*\.ts) -->\s*$/
const fenceStart = /^(?<indent>\s*)(?<fence>`{3,}|~{3,})\s*(?:ts|typescript|tsx|mts)\b/i
const otherFence = /^\s*(?<fence>`{3,}|~{3,})/

/**
 * Finds the TypeScript blocks of a Markdown page.
 *
 * A hidden comment `<!-- docs-setup: name`, code, `-->` defines a set-up; `<!-- docs-use: name -->` on the line before a
 * block (blank lines are allowed between) puts that code before the block's own. `<!-- docs-file: name.ts -->` there names the block, so that the
 * page's other blocks can import it from `./name.ts`.
 *
 * @param page the page's path, for errors
 * @throws Error if a block or set-up is not closed, or a set-up is used that the page has not defined above
 */
export function markdownBlocks(text: string, page: string): Block[] {
  const lines = text.split('\n')
  const setups = new Map<string, string>()
  const blocks: Block[] = []
  let use: string | undefined
  let file: string | undefined
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const setup = setupStart.exec(line)
    const typescript = fenceStart.exec(line)
    const other = otherFence.exec(line)
    if (setup !== null) {
      const end = endOf(lines, index, (candidate) => candidate.trim() === '-->', page)
      setups.set(setup[1] ?? '', `${lines.slice(index + 1, end).join('\n')}\n`)
      index = end
    } else if (useLine.test(line)) {
      use = useLine.exec(line)?.[1]
    } else if (fileLine.test(line)) {
      file = fileLine.exec(line)?.[1]
    } else if (other !== null) {
      const fence = other.groups?.['fence'] ?? ''
      const end = endOf(lines, index, (candidate) => closes(candidate.trim(), fence), page)
      const code = lines.slice(index + 1, end).join('\n')
      const named = file === undefined ? {} : { file }
      if (typescript !== null) blocks.push({ line: index + 1, code, setup: setupNamed(setups, use, page), ...named })
      use = undefined
      file = undefined
      index = end
    } else if (line.trim() !== '') {
      use = undefined
      file = undefined
    }
  }
  return blocks
}

/** A closing fence is at least as long as the opening one and has nothing after it. */
function closes(line: string, fence: string): boolean {
  return line.startsWith(fence) && line.replaceAll(fence.charAt(0), '') === ''
}

function endOf(lines: readonly string[], start: number, isEnd: (line: string) => boolean, page: string): number {
  const end = lines.findIndex((line, index) => index > start && isEnd(line))
  if (end === -1) throw new Error(`${page}:${start + 1}: this block has no end; close it`)
  return end
}

function setupNamed(setups: ReadonlyMap<string, string>, name: string | undefined, page: string): string {
  if (name === undefined) return ''
  const setup = setups.get(name)
  if (setup === undefined) throw new Error(`${page}: define the set-up ${name} above its first use`)
  return setup
}
