import type { GraphDelivery } from '@leadkit/testing'
import type { DeliveryCounts } from './deliver-day.ts'

/**
 * Holds the ledger against what the platform sent. A server that dies after its commit and before its answer has one row more than it
 * acknowledged, so that the number may lie between the answers and the attempts.
 */
export function compareDeliveries(
  sent: readonly GraphDelivery[],
  ledger: number,
  { forged }: DeliveryCounts,
): readonly string[] {
  const attempts = sent.flatMap((delivery) => delivery.attempts)
  const acknowledged = attempts.filter(({ status }) => status === 200).length
  const lost = sent.filter(({ accepted }) => !accepted).length
  return [
    ...(lost === 0 ? [] : [`${lost} webhooks were never acknowledged`]),
    ...(ledger >= acknowledged && ledger <= attempts.length
      ? []
      : [`the ledger has ${ledger} deliveries for ${acknowledged} answers to ${attempts.length} attempts`]),
    ...(forged.accepted === 0 ? [] : [`${forged.accepted} forged webhooks were accepted`]),
  ]
}
