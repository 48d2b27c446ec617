/** The accounts server and the API hosts of one of Zoho's regions. All are origins, without a trailing slash. */
export interface ZohoDataCentre {
  /** `accounts-server` of the authorisation redirect, such as `https://accounts.zoho.eu`. */
  readonly accountsServer: string
  /** The possible values of `api_domain` in a token response: production, sandbox and developer organisations have different ones. */
  readonly apiDomains: readonly string[]
}

/** zoho.com/crm/developer/docs/api/v8/multi-dc.html, with the additional regions from Zoho's accounts pages. */
const REGIONS: readonly (readonly [accounts: string, api: string])[] = [
  ['zoho.com', 'zohoapis.com'],
  ['zoho.eu', 'zohoapis.eu'],
  ['zoho.in', 'zohoapis.in'],
  ['zoho.com.au', 'zohoapis.com.au'],
  ['zoho.com.cn', 'zohoapis.com.cn'],
  ['zoho.jp', 'zohoapis.jp'],
  ['zoho.sa', 'zohoapis.sa'],
  ['zoho.uk', 'zohoapis.uk'],
  ['zohocloud.ca', 'zohoapis.ca'],
]

export const ZOHO_DATA_CENTRES: readonly ZohoDataCentre[] = REGIONS.map(([accounts, api]) => ({
  accountsServer: `https://accounts.${accounts}`,
  apiDomains: [`https://www.${api}`, `https://sandbox.${api}`, `https://developer.${api}`],
}))

/** The allowed region of an accounts server; undefined for a host that must not receive a token. */
export function findDataCentre(
  dataCentres: readonly ZohoDataCentre[],
  accountsServer: string,
): ZohoDataCentre | undefined {
  return dataCentres.find((dataCentre) => dataCentre.accountsServer === accountsServer)
}
