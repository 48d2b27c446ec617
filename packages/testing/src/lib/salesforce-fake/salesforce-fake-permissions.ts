interface PermissionSet {
  readonly id: string
  readonly name: string
  readonly fields: Set<string>
  readonly users: Set<string>
}

/** Permission sets of one organisation: a custom field created through the API is hidden until one shows it to the user. */
export class SalesforceFakePermissions {
  readonly #sets: PermissionSet[] = []

  get sets(): readonly { readonly id: string; readonly name: string }[] {
    return this.#sets
  }

  add(name: string): string {
    const id = `0PS${String(this.#sets.length + 1).padStart(12, '0')}AAA`
    this.#sets.push({ id, name, fields: new Set(), users: new Set() })
    return id
  }

  /** False if the set already shows the field. */
  grant(id: string, field: string): boolean {
    return addOnce(this.#find(id)?.fields, field)
  }

  /** False if the user already has the set. */
  assign(id: string, user: string): boolean {
    return addOnce(this.#find(id)?.users, user)
  }

  shows(user: string, field: string): boolean {
    return this.#sets.some(({ fields, users }) => users.has(user) && fields.has(field))
  }

  #find(id: string): PermissionSet | undefined {
    return this.#sets.find((set) => set.id === id)
  }
}

function addOnce(values: Set<string> | undefined, value: string): boolean {
  if (values === undefined || values.has(value)) return false
  values.add(value)
  return true
}
