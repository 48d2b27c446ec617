import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type LabelledConversation, labelledConversationSchema, LeadKitError } from '@leadkit/contracts'

/**
 * Reads a labelled set: JSON lines in one file, or in all files of a folder that end in `.jsonl`, in the order of their names.
 *
 * @throws LeadKitError `invalid_input` for an invalid line, with its file, number and fields but never its text; also for an id that
 * occurs twice, and for a set without conversations; `not_found` for a path that cannot be read.
 */
export async function readLabelledSet(path: string): Promise<readonly LabelledConversation[]> {
  const conversations: LabelledConversation[] = []
  const placeOf = new Map<string, string>()
  for (const file of await filesOf(path)) {
    let number = 0
    for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
      number += 1
      if (line.trim() === '') continue
      const place = `${file}:${number}`
      const conversation = parseLine(line, place)
      const before = placeOf.get(conversation.id)
      if (before !== undefined) throw invalid(`${place}: the id of this conversation stands at ${before}, too`)
      placeOf.set(conversation.id, place)
      conversations.push(conversation)
    }
  }
  if (conversations.length === 0) throw invalid(`${path} holds no conversations`)
  return conversations
}

function parseLine(line: string, place: string): LabelledConversation {
  const parsed = labelledConversationSchema.safeParse(jsonOf(line, place))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues
    .slice(0, 5)
    .map(({ path, code }) => `${path.map(String).join('.') || 'line'} (${code})`)
  throw invalid(`${place}: does not fit a labelled conversation at ${faults.join(', ')}`)
}

function jsonOf(line: string, place: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // The parser's message quotes the text.
    throw invalid(`${place}: is not JSON`)
  }
}

async function filesOf(path: string): Promise<readonly string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path]
    const names = (await readdir(path)).filter((name) => name.endsWith('.jsonl'))
    return names.toSorted().map((name) => join(path, name))
  } catch (error) {
    throw new LeadKitError('not_found', `readLabelledSet: ${path} cannot be read`, { cause: error })
  }
}

function invalid(message: string): LeadKitError {
  return new LeadKitError('invalid_input', `readLabelledSet: ${message}`)
}
