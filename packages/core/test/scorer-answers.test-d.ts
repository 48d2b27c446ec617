import type { AiScorer, Classification, LeadScoring, ReplyDraft } from '@leadkit/contracts'
import { expectTypeOf } from 'vitest'

// No answer of a scorer can choose a recipient, account, tenant, tool, rule or permission: there is no member for any of them, and the
// schemas refuse what they do not know. A member that is added here has to be looked at with that in mind.

type Common = 'confidence' | 'signals' | 'reasoning' | 'model' | 'rubricVersion' | 'usage'
type Answer<Task extends 'classify' | 'score' | 'reply'> = Awaited<ReturnType<AiScorer[Task]>>

expectTypeOf<keyof Answer<'classify'>>().toEqualTypeOf<
  Common | 'intent' | 'stage' | 'consent' | 'sentiment' | 'language' | 'contact'
>()
expectTypeOf<keyof Answer<'score'>>().toEqualTypeOf<Common | 'score' | 'scoreValue'>()
expectTypeOf<keyof Answer<'reply'>>().toEqualTypeOf<Common | 'content' | 'handover'>()
expectTypeOf<Answer<'classify'>>().toEqualTypeOf<Classification>()
expectTypeOf<Answer<'score'>>().toEqualTypeOf<LeadScoring>()
expectTypeOf<Answer<'reply'>>().toEqualTypeOf<ReplyDraft>()
expectTypeOf<keyof Classification['contact']>().toEqualTypeOf<'name' | 'email' | 'phone' | 'company'>()
