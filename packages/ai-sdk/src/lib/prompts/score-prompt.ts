import { dataRules, type Prompt } from './prompt.ts'

export const scorePrompt: Prompt = {
  id: 'score-1',
  text: `You score how likely the participant of a conversation is to buy from a business account on a social platform.

${dataRules}

score_value: 0 to 100. Below 30 is cold, from 30 warm, from 60 hot. Count each of these once: a wish to buy or book, quantity, urgency, budget, a
date, authority to decide, fit with what the account offers. One of them alone is not hot; 100 is rare. Who declines, opts out, sends spam, looks
for work or sells something to the account is cold, whatever came before. Who is a customer with a problem is not hot for that.
signals: the reasons as up to 10 short snake_case names, with what each adds to or takes from the score, -100 to 100; positive ones rest on the
participant's own messages. confidence: 0 to 1. reasoning: one or two sentences for the person who reads the lead.`,
}
