import { isLeadKitError, LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import { KeyRing, type SecretPlace } from '../../access/key-ring.ts'

/** A secret on its way: encrypted with the key of the transfer, for its place in the exported tenant. */
const sealedSchema = z.strictObject({ table: z.string(), rowId: z.string(), column: z.string(), sealed: z.string() })

type Place = Omit<SecretPlace, 'tenantId'>

/** Secrets between two key rings. They are never in clear outside the process. */
export class TransferSecrets {
  readonly #own: KeyRing
  readonly #transfer: KeyRing
  readonly #found = new Map<string, string>()

  constructor(own: KeyRing, transferKey: string) {
    this.#own = own
    this.#transfer = new KeyRing({ keys: [{ id: 'transfer', secret: transferKey }] })
  }

  /** A stored secret as a line of the file. @throws LeadKitError `decryption_failed`. */
  wrap(stored: string, place: SecretPlace): string {
    const { table, rowId, column } = place
    const sealed = this.#transfer.encrypt(this.#own.decrypt(stored, place), place)
    return `${JSON.stringify({ table, rowId, column, sealed })}\n`
  }

  /** Takes a line of the file. @throws LeadKitError `decryption_failed` for another key than that of the export. */
  take(line: string, exportedFrom: string): void {
    const { sealed, ...place } = sealedSchema.parse(JSON.parse(line))
    try {
      this.#found.set(keyOf(place), this.#transfer.decrypt(sealed, { tenantId: exportedFrom, ...place }))
    } catch (error) {
      if (!isLeadKitError(error, 'decryption_failed')) throw error
      throw new LeadKitError(
        'decryption_failed',
        'tenants.import: the secrets cannot be opened; give the transferKey that the tenant was exported with',
      )
    }
  }

  /** The secret for its place in the imported tenant, encrypted with the kit's first key; of one that was left out, an empty one. */
  seal(place: SecretPlace): string {
    const empty = place.table === 'crm_configs' ? '{}' : ''
    return this.#own.encrypt(this.#found.get(keyOf(place)) ?? empty, place)
  }

  has(place: Place): boolean {
    return this.#found.has(keyOf(place))
  }
}

function keyOf({ table, rowId, column }: Place): string {
  return `${table}/${rowId}/${column}`
}
