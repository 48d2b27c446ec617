import type { AiScorer, Classification, Intent, LeadScoring, ReplyDraft } from '@leadkit/contracts'
import { buildClassification, buildLeadScoring, buildReplyDraft } from '@leadkit/testing'

export interface ScriptedScorer extends AiScorer {
  readonly asked: string[]
}

export interface Script {
  intent?: Intent
  contact?: Classification['contact']
  scoring?: Partial<LeadScoring>
  draft?: Partial<ReplyDraft>
  /** Thrown, one after the other, before anything is answered. */
  faults?: Error[]
  during?: (task: string) => Promise<void>
}

/** A scorer that answers what a test wrote down, resting on the newest message. */
export function scripted(script: Script = {}): ScriptedScorer {
  const asked: string[] = []
  const answer = async <Result>(
    task: string,
    messageId: string,
    make: (signals: Classification['signals']) => Result,
  ) => {
    asked.push(task)
    const fault = script.faults?.shift()
    if (fault !== undefined) throw fault
    await script.during?.(task)
    return make([{ name: 'said_something', weight: 10, messageIds: [messageId] }])
  }
  return {
    id: 'scripted',
    asked,
    classify: ({ messageId }) =>
      answer('classify', messageId, (signals) =>
        buildClassification({ signals, intent: script.intent ?? 'purchase', contact: script.contact ?? {} }),
      ),
    score: ({ messageId }) => answer('score', messageId, (signals) => buildLeadScoring({ signals, ...script.scoring })),
    reply: ({ messageId }) => answer('reply', messageId, (signals) => buildReplyDraft({ signals, ...script.draft })),
  }
}
