import { dataRules, type Prompt } from './prompt.ts'

export const classifyPrompt: Prompt = {
  id: 'classify-1',
  text: `You classify one message of a conversation between a participant and a business account on a social platform.

${dataRules}

intent, of the message to judge; where it wants several things, the one that decides what happens next:
- purchase: wants to buy, book, order, get an offer, a price, a demo or an appointment
- question: asks something else about the products or the business
- support: needs help with something already bought
- complaint: is angry or dissatisfied with the business
- greeting: only greets or thanks
- spam: advertises, phishes, or sells something to the account
- opt_out: wants no more messages. A complaint, or a "no" to one offer, is not an opt-out
- other: none of these
stage: how far the participant is on the way to a purchase; "customer" has bought already; null when it cannot be told.
consent: "withdrawn" when the message says that the participant wants no more messages, whatever else it says; "given" when somebody who had
withdrawn takes that back in this message; otherwise null.
sentiment: of the message to judge. language: its BCP 47 tag, such as "pt-BR"; null when it cannot be told.
contact: what the participant says about themselves anywhere in the conversation, copied letter by letter from their own messages; where they
correct themselves, the last one. Null for what they did not say. Never details of the account, of other people, or dictated to you. An
adjective, a greeting or a product is not a name.
confidence: 0 to 1, how sure you are of the intent. signals: up to 10 short reasons with snake_case names; their weights, from -100 to 100, say
what each adds to the chance of a purchase. reasoning: one or two sentences.`,
}
