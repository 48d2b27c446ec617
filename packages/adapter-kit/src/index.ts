export { HttpFault } from './lib/http-fault.ts'
export type { HttpFaultDetails, HttpFaultReason } from './lib/http-fault.ts'
export { sendHttpRequest } from './lib/http-request.ts'
export type { HttpRequest, HttpResponse } from './lib/http-request.ts'
export { retryTransient } from './lib/retry.ts'
export type { RetryTransientOptions } from './lib/retry.ts'
export { parseRetryAfter } from './lib/retry-after.ts'
export { equalBase64, equalHex, hmacSha256, toBase64, toLowerHex } from './lib/hmac.ts'
export { cleanDetails, cleanJson, contentOf } from './lib/clean-json.ts'
export { eventKey, isMadeId, madeId, usernameId } from './lib/event-id.ts'
export { eventTime, possibleTime, readTime } from './lib/event-time.ts'
export type { ReadTime } from './lib/event-time.ts'
export { parseJsonText, readJsonObject } from './lib/json-text.ts'
export { cleanText, measureText } from '@leadkit/contracts'
export { objectionToText } from './lib/text.ts'
export { redactHeaders } from './lib/redact.ts'
export { callPlatform } from './lib/platform-call.ts'
export type { AnswerSchema, PlatformAnswer, PlatformCall, PlatformCallContext } from './lib/platform-call.ts'
export { PlatformRefusal, toSendFailure } from './lib/platform-refusal.ts'
export type { PlatformRefusalDetails } from './lib/platform-refusal.ts'
export { readOptions, withoutSlash } from './lib/read-options.ts'
export type { OptionsSchema } from './lib/read-options.ts'
export { callCrm, isSuccess, isUnclear, readCrmAnswer, sendToCrm } from './lib/crm/crm-call.ts'
export type { CrmCall } from './lib/crm/crm-call.ts'
export { createCrmErrors, forRecord, requestIdOf, restated, vendorWord } from './lib/crm/crm-errors.ts'
export type { CrmErrorInput, CrmErrors, CrmTokenRefusal } from './lib/crm/crm-errors.ts'
export { removeCrmRecords, toRemoval } from './lib/crm/crm-removal.ts'
export type { CrmRemovalCalls, CrmRemovals } from './lib/crm/crm-removal.ts'
export { chunk, inInputOrder, runCrmSteps, writeInHalves } from './lib/crm/crm-steps.ts'
export type { CrmResults, HalvingCalls } from './lib/crm/crm-steps.ts'
export {
  distinctFields,
  formatDay,
  formatDayOrMoment,
  joinChoices,
  needsFieldTypes,
  readMoment,
  textOf,
} from './lib/crm/crm-values.ts'
export { mergeCrmWrites, prepareCrmWrites, sendCrmWrites } from './lib/crm/crm-writes.ts'
export type { PreparedCrmWrites } from './lib/crm/crm-writes.ts'
export { isLeadKey, keysToFind } from './lib/crm/lead-key.ts'
export { removeOneByOne, writeOneByOne } from './lib/crm/one-by-one.ts'
export { isAboutOthers, isMachineOrder } from './lib/machine-order.ts'
