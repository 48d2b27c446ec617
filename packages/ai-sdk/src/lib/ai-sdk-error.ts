import { parseRetryAfter } from '@leadkit/adapter-kit'
import { LeadKitError, type LeadKitErrorCode } from '@leadkit/contracts'
import { AISDKError, APICallError } from 'ai'

/** Why a model gave no usable answer. */
export interface ModelFault {
  readonly error: LeadKitError
  /** True when another model may answer: this one is down, limited, or refuses. */
  readonly askNext: boolean
  /** True when it is unknown whether the provider charges for the request. */
  readonly unknownUsage: boolean
}

const SOURCE = 'ai:ai-sdk'
/** An account without credit is not asked again for this long. */
const UNPAID_PAUSE_MS = 15 * 60_000

export function aiSdkError(code: LeadKitErrorCode, message: string, retryAfterMs?: number): LeadKitError {
  return new LeadKitError(code, message, { source: SOURCE, retryAfterMs })
}

/**
 * Turns a failed request into a fault. Errors of the AI SDK carry the request and the answer, which contain people's words: they are never kept
 * as a cause, and their text never gets into the message.
 */
export function toModelFault(thrown: unknown, task: string, modelId: string, now: Date): ModelFault {
  const at = `AI task ${task}: the model ${modelId}`
  if (!APICallError.isInstance(thrown)) {
    // A misconfigured provider, or one that cannot do what is asked; everything else comes from the network.
    if (!AISDKError.isInstance(thrown)) return outage(`${at} could not be reached or broke off; try again later`)
    const name = /^AI_[A-Za-z]{1,60}$/.test(thrown.name) ? thrown.name : 'AISDKError'
    return final(`${at} cannot be asked (${name}); correct the provider or its options, then redrive`)
  }
  const { statusCode: status, responseHeaders } = thrown
  if (status === undefined || status < 400) return outage(`${at} gave no whole answer; try again later`)
  const said = `${at} was answered with HTTP ${status}`
  if (status === 429) {
    const retryAfterMs = parseRetryAfter(responseHeaders?.['retry-after'] ?? null, now)
    return refused(aiSdkError('rate_limited', `${said}; the provider asks to slow down`, retryAfterMs))
  }
  if (status === 402) return refused(aiSdkError('rate_limited', `${said}; pay the provider's account`, UNPAID_PAUSE_MS))
  if (status >= 500 || status === 408 || status === 409 || status === 425)
    return {
      ...refused(aiSdkError('transient', `${said}; try again later`)),
      unknownUsage: status === 408 || status === 504,
    }
  if (status === 401 || status === 403)
    return refused(aiSdkError('permanent', `${said}; correct the key or its rights, then redrive`))
  if (status === 404) return refused(aiSdkError('permanent', `${said}; name a model that is there, then redrive`))
  return final(`${said}; correct the provider options, or choose a model for this length and format, then redrive`)
}

/** The provider or the model refuses to answer. */
export function modelRefusal(task: string, modelId: string): ModelFault {
  return refused(
    aiSdkError('permanent', `AI task ${task}: the model ${modelId} declines to answer; a person should look`),
  )
}

/** There was no answer in time. */
export function modelTimeout(task: string, modelId: string): ModelFault {
  return outage(`AI task ${task}: the model ${modelId} gave no answer in time; try again later`)
}

/** The error of a task for which every model failed: the one after which a retry can succeed soonest. */
export function errorOfAll(faults: readonly ModelFault[]): LeadKitError {
  const errors = faults.map(({ error }) => error)
  const limited = errors.filter(({ code }) => code === 'rate_limited')
  const soonest = limited.toSorted((one, other) => (one.retryAfterMs ?? 0) - (other.retryAfterMs ?? 0))[0]
  const passing = errors.find(({ code }) => code === 'transient')
  return passing ?? soonest ?? errors.at(-1) ?? aiSdkError('configuration', 'There is no model to ask')
}

function outage(message: string): ModelFault {
  return { error: aiSdkError('transient', message), askNext: true, unknownUsage: true }
}

function refused(error: LeadKitError): ModelFault {
  return { error, askNext: true, unknownUsage: false }
}

function final(message: string): ModelFault {
  return { error: aiSdkError('permanent', message), askNext: false, unknownUsage: false }
}
