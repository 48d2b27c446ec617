import type { SpecificationReading } from './normalise-specification.ts'

/** The vendors against whose OpenAPI files the suites can be validated. */
export type SpecifiedVendor = 'hubspot' | 'salesforce' | 'zoho'

export interface VendorSource extends SpecificationReading {
  /** Below `contracts/`. */
  readonly files: readonly string[]
  /** The prefix of every path in the files. */
  readonly root: string
  /** Documented by the vendor in prose, but not in its files. */
  readonly unpublished: readonly RegExp[]
  /** The path as written in the files. */
  path(pathname: string): string
}

const zohoFiles = [
  'record',
  'fields',
  'modules',
  'org',
  'notifications',
  'module_search',
  'recycle_bin',
  'coql',
  'layouts',
  'users',
]

export const vendorSources: Readonly<Record<SpecifiedVendor, VendorSource>> = {
  hubspot: {
    files: ['contacts', 'properties', 'oauth'].map((name) => `hubspot/2026-03/${name}.json`),
    root: '/',
    unpublished: [/^\/account-info\/2026-03\/details$/],
    bareReferences: true,
    looseAlternatives: false,
    path: (pathname) => pathname,
  },
  salesforce: {
    files: ['salesforce/salesforce-leadkit-v64.json'],
    root: '/',
    unpublished: [
      /^\/services\/oauth2\/(?:userinfo|revoke|introspect)$/,
      /^\/services\/data\/?$/,
      /\/tooling\/sobjects\/CustomField$/,
      /\/sobjects\/(?:PermissionSet|FieldPermissions|PermissionSetAssignment)$/,
    ],
    bareReferences: false,
    looseAlternatives: false,
    // What the files say about version 64 also applies to the versions around it.
    path: (pathname) => pathname.replace(/^\/services\/data\/v\d+\.\d+\//, '/services/data/v64.0/'),
  },
  zoho: {
    files: zohoFiles.map((name) => `zoho/v8.0-oas31/${name}.json`),
    root: '/crm/v8',
    unpublished: [/^\/oauth\/v2\/token(?:\/revoke)?$/],
    bareReferences: false,
    looseAlternatives: true,
    path: (pathname) => pathname,
  },
}
