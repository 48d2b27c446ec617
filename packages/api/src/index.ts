export { createApi } from './lib/create-api.ts'
export type { Api } from './lib/create-api.ts'
export type { ApiCors, ApiKit, ApiOptions } from './lib/api-options.ts'
export type { Problem, ProblemField } from './lib/problem.ts'
