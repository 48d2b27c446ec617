import type { TalkWorld } from './talk-world.ts'

/** What the page has said so far, by us or by hand. */
export function saidByPage(world: TalkWorld): readonly unknown[] {
  const sent = world.meta.messages.filter((message) => message.direction === 'outbound')
  return sent.map((message) => (message as { readonly text?: unknown }).text)
}

/** A new user of the world's tenant. */
export async function addUser(world: Pick<TalkWorld, 'tenant'>): Promise<string> {
  const email = `${Math.random().toString(36).slice(2)}@desk.example`
  return (await world.tenant.users.create({ email, password: 'correct horse battery', role: 'member' })).id
}
