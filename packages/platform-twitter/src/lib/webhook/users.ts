import { nameOf } from '../values/content.ts'
import { userSchema } from './webhook-schemas.ts'

/** Names by user id, as far as a delivery tells them. */
export type Users = ReadonlyMap<string, { readonly name: string | undefined; readonly username: string | undefined }>

/** Reads a list of users, or an object of them by id. Names are an extra: what cannot be read is left out. */
export function readUsers(value: unknown): Users {
  if (typeof value !== 'object' || value === null) return new Map()
  const found = Object.values(value).flatMap((item) => userSchema.safeParse(item).data ?? [])
  return new Map(
    found.flatMap((user) => {
      const id = user.id_str ?? user.id
      const names = { name: nameOf(user.name), username: nameOf(user.username ?? user.screen_name) }
      return id === undefined || id === null ? [] : [[id, names] as const]
    }),
  )
}

/** The names of one party, ready for a message event. */
export function namesOf(
  users: Users,
  id: string,
): { readonly participantName?: string | undefined; readonly participantUsername?: string | undefined } {
  const user = users.get(id)
  return { participantName: user?.name, participantUsername: user?.username }
}
