import type { MixedChaos } from './mixed-chaos.ts'
import { rowsOf, seen } from './mixed-verdict.ts'
import type { MixedWorld } from './mixed-world.ts'

/** Replies told in full; one cause usually shows in each. */
const TRACED = 3
/** The diary around a reply. In milliseconds. */
const BESIDE_MS = 15_000

/** All that is known of these replies: row, conversation, task, what the platform has, and what was done to the hosts meanwhile. */
export async function traceReplies(world: MixedWorld, chaos: MixedChaos, texts: readonly string[]): Promise<string> {
  const traces = [...new Set(texts)].slice(0, TRACED).map(async (text) => {
    const literal = `'${text.replaceAll("'", "''")}'`
    const replies = await rowsOf(world, `SELECT * FROM replies WHERE content = ${literal}`)
    const messages = await rowsOf(
      world,
      `SELECT id, direction, author, platform_message_id, content, received_at, ingested_at FROM messages
       WHERE conversation_id IN (SELECT conversation_id FROM replies WHERE content = ${literal}) ORDER BY ingested_at`,
    )
    const conversations = await rowsOf(
      world,
      `SELECT * FROM conversations WHERE id IN (SELECT conversation_id FROM replies WHERE content = ${literal})`,
    )
    const platform = seen(world).filter((message) => message.text === text)
    const around = platform[0]?.at ?? 0
    const diary = chaos.diary
      .filter(({ at }) => Math.abs(at - around) < BESIDE_MS)
      .map(({ at, what }) => `${new Date(at).toISOString()} ${what}`)
    const seenAt = platform.map(({ id, at }) => `${new Date(at).toISOString()} ${id}`)
    return JSON.stringify({ text, seenAt, replies, messages, conversations, diary }, null, 1)
  })
  return (await Promise.all(traces)).join('\n')
}
