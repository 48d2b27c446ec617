import type { Classification, ClassifyRequest } from '@leadkit/contracts'
import { boundedConfidence, boundedReasoning, boundedSignals, observation } from './bounded-answer.ts'
import { checkContact } from './contact-evidence.ts'
import type { VisibleTranscript } from './visible-transcript.ts'
import type { WireClassification } from './wire-schemas.ts'

type Judgement = Omit<Classification, 'model' | 'rubricVersion' | 'usage'>

/** A model's classification, limited to the contract and to the contact details that the conversation proves. */
export function toClassification(
  wire: WireClassification,
  { transcript, profile }: ClassifyRequest,
  visible: VisibleTranscript,
): Judgement {
  const { contact, unproven } = checkContact(wire.contact, visible, transcript.defaultCountry)
  const consent = consentOf(wire, visible)
  const doubts = unproven.map((field) => observation(`unproven_${field}`, [visible.subject.message.id]))
  return {
    intent: wire.intent,
    ...(wire.stage === null ? {} : { stage: wire.stage }),
    ...(consent === null ? {} : { consent }),
    sentiment: wire.sentiment,
    language: languageTag(wire.language),
    contact,
    confidence: boundedConfidence(wire.confidence),
    signals: [...boundedSignals(wire.signals, visible, profile), ...doubts],
    reasoning: boundedReasoning(wire.reasoning),
  }
}

/** An opt-out always withdraws consent; a message that gives orders to a machine, or that the account wrote, never gives it back. */
function consentOf(
  { intent, consent }: WireClassification,
  { subject }: VisibleTranscript,
): 'withdrawn' | 'given' | null {
  if (!subject.isParticipants) return null
  if (intent === 'opt_out' || consent === 'withdrawn') return 'withdrawn'
  return subject.givesOrders ? null : consent
}

function languageTag(tag: string | null): string | null {
  if (tag === null) return null
  try {
    const [canonical = ''] = Intl.getCanonicalLocales(tag.trim().replaceAll('_', '-'))
    return canonical.length >= 2 && canonical.length <= 35 && canonical !== 'und' ? canonical : null
  } catch {
    return null
  }
}
