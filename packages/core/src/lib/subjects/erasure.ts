/** Whom an erasure or an export is about: the person of a lead, or who writes to a connected account. */
export type Subject =
  | { readonly leadId: string }
  | {
      readonly participant: {
        readonly platform: string
        /** The platform's id of the connected account. */
        readonly accountId: string
        /** The platform's id of the person, as in `conversation.participantId`. */
        readonly participantId: string
      }
    }

/** What becomes of messages that the person writes after the erasure. */
export type Afterwards = 'new_lead' | 'blocked'

export interface EraseOptions {
  /** Who decided it: a user's id, or a name chosen by the host. */
  readonly by: string
  /** Why; do not write in it who the person is. */
  readonly reason?: string | undefined
  /**
   * `new_lead` (default): whoever writes again is somebody new. `blocked`: nothing of theirs is stored any more, and `leads.create` refuses their e-mail
   * addresses and phone numbers.
   */
  readonly afterwards?: Afterwards | undefined
  /** Says what would be erased, and changes nothing. */
  readonly dryRun?: boolean | undefined
}

/** What an erasure would reach. */
export interface ErasurePreview {
  /** The person's leads, merged and removed ones too. */
  readonly leadIds: readonly string[]
  readonly conversationIds: readonly string[]
  /** In the database; those in archives are counted when the objects are read. */
  readonly messages: number
  /** Months of archives that can hold messages of the person, such as `2026-02`. */
  readonly archivedMonths: readonly string[]
  /** Records in CRMs that would be removed. */
  readonly crmRecords: readonly { readonly crmConfigId: string; readonly leadId: string }[]
  /** Other leads with the same e-mail address or phone number. They stay: erase each that is the same person. */
  readonly alikeLeadIds: readonly string[]
}

/** What an erasure does, in this order. */
export type ErasureStep = 'rows' | 'ledger' | 'archives' | 'crms' | 'done'

export interface Erasure {
  readonly id: string
  readonly status: 'running' | 'done'
  /** What is done next. */
  readonly step: ErasureStep
  readonly leadIds: readonly string[]
  readonly by: string
  readonly reason: string | null
  readonly afterwards: Afterwards
  readonly requestedAt: Date
  readonly completedAt: Date | null
  /** Why the last attempt of a step failed, or what it waits for; null if nothing is wrong. */
  readonly errorCode: string | null
  /** Null while it is running. */
  readonly report: ErasureReport | null
  /** Of the report, by the kit's key ring; see `subjects.erasures.verify`. */
  readonly signature: string | null
}

/** What was removed where: counts only, and nothing that tells who the person was. */
export interface ErasureReport {
  readonly format: 'leadkit.erasure.v1'
  readonly erasureId: string
  readonly tenantId: string
  readonly leadIds: readonly string[]
  readonly by: string
  readonly afterwards: Afterwards
  /** ISO 8601, as all times here. Whatever the person said until then is kept out. */
  readonly requestedAt: string
  readonly completedAt: string
  /** Rows by table: removed, or emptied of the person. */
  readonly rows: Readonly<Record<string, number>>
  /** Bodies of webhooks from which the person's events were taken. */
  readonly ledger: { readonly bodies: number; readonly events: number }
  readonly archives: { readonly objects: number; readonly messages: number }
  /** Records by config: removed for good, or put into the CRM's trash where the vendor has nothing else. */
  readonly crms: readonly {
    readonly crmConfigId: string
    readonly provider: string
    readonly mode: 'purge' | 'trash'
    readonly records: number
  }[]
}

/** Everything by which the rows, bodies and objects of one person are found; stored only while the erasure is running. */
export interface FoundPerson {
  readonly leadIds: readonly string[]
  readonly conversationIds: readonly string[]
  readonly participants: readonly { readonly platform: string; readonly participantId: string }[]
  /** The tenant's accounts on the participants' platforms. */
  readonly accounts: readonly {
    readonly platform: string
    readonly accountId: string
    readonly socialAccountId: string
  }[]
  /** Ids of lead form submissions, as platforms name them. */
  readonly responseIds: readonly string[]
  /** When the person was first known; ISO 8601. */
  readonly since: string
  /** Their last message at that time. */
  readonly lastAt: string
}

/** The part of the stored progress that each step continues from. */
export interface ErasureProgress {
  readonly step: ErasureStep
  readonly counts: Readonly<Record<string, number>>
  /** Bodies received before are done; ISO 8601. */
  readonly ledgerFrom?: string | undefined
  /** When the first body was received that could not be changed yet; ISO 8601, null for none. */
  readonly ledgerLeft?: string | null | undefined
  /** Months of other people's messages that the person has reacted to, such as `2026-02`. */
  readonly reactionMonths?: readonly string[] | undefined
  /** Objects that were replaced and still have to be deleted. */
  readonly replaced?:
    | readonly { readonly manifestId: string; readonly objectKey: string; readonly held: boolean }[]
    | undefined
}

export function addCounts(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const sums: Record<string, number> = { ...one }
  for (const [name, count] of Object.entries(other)) if (count > 0) sums[name] = (sums[name] ?? 0) + count
  return sums
}
