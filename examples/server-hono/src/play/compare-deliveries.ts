import type { GraphDelivery } from '@leadkit/testing'
import type { DeliveryCounts } from './deliver-day.ts'

/**
 * Compares the ledger with what the platform sent. A server that dies between commit and answer has one row more than it
 * acknowledged, so the number may be between that of the answers and that of the attempts.
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
