import type { GraphMessage } from '@leadkit/testing'
import type { TenantData } from './read-all.ts'

/** One line per reply that was not sent, was sent twice, or was sent without a reason. */
export function compareReplies(truth: readonly GraphMessage[], tenants: readonly TenantData[]): readonly string[] {
  const sent = Map.groupBy(
    truth.filter(({ metadata }) => metadata !== undefined),
    ({ metadata }) => metadata ?? '',
  )
  const differences: string[] = []
  for (const reply of tenants.flatMap(({ replies }) => replies)) {
    const copies = sent.get(reply.id)?.length ?? 0
    sent.delete(reply.id)
    const wanted = reply.status === 'sent' ? 1 : 0
    if (copies !== wanted) differences.push(`reply ${reply.id}: ${reply.status}, and ${copies} times on the platform`)
    // A person who takes over stops queued replies; all others must end as sent.
    if (reply.status !== 'sent' && reply.errorCode !== 'automation_paused') {
      differences.push(`reply ${reply.id}: ended as ${reply.status} (${reply.errorCode ?? 'no reason'})`)
    }
  }
  for (const id of sent.keys()) differences.push(`reply ${id}: on the platform, but no reply of ours`)
  return differences
}
