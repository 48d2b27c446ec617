/** The result of a play, for people and for comparison. */
export interface Summary {
  readonly deliveries: {
    readonly bodies: number
    readonly repeated: number
    readonly forged: number
    readonly recorded: number
    /** Attempts that got no answer and were repeated. */
    readonly unanswered: number
  }
  readonly messages: {
    readonly received: number
    readonly sent: number
    readonly edited: number
    readonly deleted: number
  }
  readonly conversations: number
  readonly leads: { readonly hot: number; readonly warm: number; readonly cold: number; readonly none: number }
  readonly replies: { readonly sent: number; readonly heldBack: number; readonly staff: number }
  readonly crmRecords: number
  readonly archive: { readonly objects: number; readonly messages: number }
}

/** A table with two columns, and remarks, for a terminal. */
export function formatSummary(summary: Summary): string {
  const { deliveries, messages, leads, replies, archive } = summary
  const rows: readonly (readonly [name: string, value: number, remark: string])[] = [
    [
      'Deliveries',
      deliveries.bodies,
      `${deliveries.repeated} repeated, ${deliveries.recorded} recorded, ${deliveries.forged} forged and refused`,
    ],
    [
      'Messages',
      messages.received + messages.sent,
      `${messages.received} in, ${messages.sent} out, ${messages.edited} edited, ${messages.deleted} taken back`,
    ],
    ['Conversations', summary.conversations, `${leads.none} without a lead (spam, opt-outs)`],
    ['Leads', leads.hot + leads.warm + leads.cold, `${leads.hot} hot, ${leads.warm} warm, ${leads.cold} cold`],
    ['Replies sent', replies.sent, `${replies.heldBack} held back for a person, who wrote ${replies.staff}`],
    ['CRM records', summary.crmRecords, 'one per lead'],
    ['Archive objects', archive.objects, `${archive.messages} messages of long ago`],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const digits = Math.max(...rows.map(([, value]) => String(value).length))
  return rows
    .map(([name, value, remark]) => `  ${name.padEnd(width)}  ${String(value).padStart(digits)}   ${remark}`)
    .join('\n')
}
