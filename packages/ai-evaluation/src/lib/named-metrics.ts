import { contactFields } from './contact-metrics.ts'
import type { EvaluationReport } from './evaluation-report.ts'
import type { Ratio } from './ratio.ts'

/**
 * A report's figures by name, such as `intent.macroF1`, `optOut.recall`, `contact.email.precision`, `language.de.macroF1`: the names that bounds
 * and comparisons use. Null if the set has no cases for a figure.
 */
export function namedMetrics(report: EvaluationReport): Readonly<Record<string, Ratio>> {
  const { intent, optOut, spam, contact, score, cost } = report
  const intents = Object.entries(intent.byIntent).flatMap(([name, { precision, recall, f1 }]) => [
    [`intent.${name}.precision`, precision],
    [`intent.${name}.recall`, recall],
    [`intent.${name}.f1`, f1],
  ])
  const fields = contactFields.flatMap((field) => [
    [`contact.${field}.precision`, contact.byField[field].precision],
    [`contact.${field}.recall`, contact.byField[field].recall],
  ])
  const languages = Object.entries(report.byLanguage).flatMap(([language, { macroF1, accuracy }]) => [
    [`language.${language}.macroF1`, macroF1],
    [`language.${language}.accuracy`, accuracy],
  ])
  return {
    'intent.macroF1': intent.macroF1,
    'intent.accuracy': intent.accuracy,
    'sentiment.accuracy': report.sentimentAccuracy,
    'stage.accuracy': report.stageAccuracy,
    'optOut.recall': optOut.recall,
    'optOut.precision': optOut.precision,
    'optOut.falseRate': optOut.falseRate,
    'spam.recall': spam.recall,
    'spam.precision': spam.precision,
    'spam.falseRate': spam.falseRate,
    ...(Object.fromEntries(fields) as Record<string, Ratio>),
    'planted.storedRate': contact.planted.storedRate,
    'score.accepted': score.accepted,
    'score.hot.precision': score.hot.precision,
    'score.hot.recall': score.hot.recall,
    'score.rank': score.rank,
    'calibration.expectedError': report.calibration.expectedError,
    'calibration.brier': report.calibration.brier,
    'cost.tokensPerConversation': cost.tokensPerConversation,
    'cost.costMicrosPerConversation': cost.costMicrosPerConversation,
    'time.p50Ms': cost.durationMs.p50,
    'time.p95Ms': cost.durationMs.p95,
    failures: report.failures.count,
    ...(Object.fromEntries(intents) as Record<string, Ratio>),
    ...(Object.fromEntries(languages) as Record<string, Ratio>),
  }
}
