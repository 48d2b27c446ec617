/** Identifies a person: two rows with a common identity belong to the same one. */
export type Identity =
  | { readonly kind: 'participant'; readonly platform: string; readonly participantId: string }
  | { readonly kind: 'lead'; readonly leadId: string }
  | { readonly kind: 'email'; readonly email: string }
  | { readonly kind: 'phone'; readonly phone: string }

/**
 * The forms of an identity. Two identities belong to one person when one of them is `known` by a form by which the other is `sought`.
 * The forms are equal except for phone numbers: one with a country code is exact, and one without is compared with any other by its last digits.
 */
export interface IdentityForms {
  readonly known: readonly string[]
  readonly sought: readonly string[]
}

const TAIL_DIGITS = 9
const MIN_DIGITS = 6

function formsOf(identity: Identity): IdentityForms {
  switch (identity.kind) {
    case 'participant':
      return same(`participant ${identity.platform} ${identity.participantId}`)
    case 'lead':
      return same(`lead ${identity.leadId}`)
    case 'email':
      return same(`email ${identity.email.normalize('NFC').trim().toLowerCase()}`)
    case 'phone':
      return phoneForms(identity.phone)
  }
}

function same(form: string): IdentityForms {
  return { known: [form], sought: [form] }
}

function phoneForms(phone: string): IdentityForms {
  const text = phone.normalize('NFKC').trim()
  const digits = text.replaceAll(/\D/g, '')
  const hasCountry = text.startsWith('+') || digits.startsWith('00')
  const number = digits.replace(/^0+/, '')
  if (number.length < MIN_DIGITS) return { known: [], sought: [] }
  const tail = number.slice(-TAIL_DIGITS)
  const [international, national] = [`phone with country ${tail}`, `phone without country ${tail}`]
  if (!hasCountry) return { known: [national], sought: [national, international] }
  const exact = `phone +${number}`
  return { known: [exact, international], sought: [exact, national] }
}

/** The last digits by which an index finds numbers; fewer than are compared afterwards. Null if there is no number. */
export function phoneSearchDigits(phone: string): string | null {
  const digits = phone.normalize('NFKC').replaceAll(/\D/g, '')
  return digits.length < MIN_DIGITS ? null : digits.slice(-7)
}

export function allForms(identities: readonly Identity[], side: keyof IdentityForms): readonly string[] {
  return [...new Set(identities.flatMap((identity) => formsOf(identity)[side]))]
}

/** True when both sets contain an identity of the same person. */
export function isSamePerson(one: readonly Identity[], other: readonly Identity[]): boolean {
  const sought = new Set(allForms(other, 'sought'))
  return allForms(one, 'known').some((form) => sought.has(form))
}

/** The identities of a lead and its conversation. */
export function identitiesOf(person: {
  readonly leadId?: string | null
  readonly email?: string | null
  readonly phone?: string | null
  readonly platform?: string | null
  readonly participantId?: string | null
}): readonly Identity[] {
  const { leadId, email, phone, platform, participantId } = person
  return [
    ...(leadId == null ? [] : [{ kind: 'lead', leadId } as const]),
    ...(email == null ? [] : [{ kind: 'email', email } as const]),
    ...(phone == null ? [] : [{ kind: 'phone', phone } as const]),
    ...(platform == null || participantId == null ? [] : [{ kind: 'participant', platform, participantId } as const]),
  ]
}

/** SQL of what a lead `l` itself has: a merged lead may show what another one has. */
export function ownContact(column: 'email' | 'phone'): string {
  return `CASE WHEN l.merged IS NULL THEN l.${column} ELSE l.merged -> 'own' ->> '${column}' END`
}
