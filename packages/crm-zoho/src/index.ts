export { createZohoCrmProvider } from './lib/zoho-crm-provider.ts'
export type { ZohoCrmProviderOptions, ZohoTrigger } from './lib/zoho-crm-provider.ts'
export type { ZohoCredentials } from './lib/zoho-credentials.ts'
export type { ZohoDataCentre } from './lib/zoho-data-centre.ts'
