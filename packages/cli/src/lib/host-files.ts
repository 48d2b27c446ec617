/** What `leadkit init` is asked for. */
export interface HostChoice {
  readonly platform: readonly string[]
  readonly crm: readonly string[]
  readonly archive: string
}

interface Part {
  /** The package, without `@leadkit/`. */
  readonly name: string
  readonly factory: string
  /** The factory's argument. */
  readonly options: string
  /** Variables of the environment; a null value is generated. */
  readonly variables: Readonly<Record<string, string | null>>
}

const platforms: Readonly<Record<string, Part>> = {
  facebook: {
    name: 'platform-facebook',
    factory: 'createFacebookIngestor',
    options: "{ appSecrets: [required('META_APP_SECRET')], verifyToken: required('META_VERIFY_TOKEN') }",
    variables: { META_APP_SECRET: '', META_VERIFY_TOKEN: null },
  },
  twitter: {
    name: 'platform-twitter',
    factory: 'createTwitterIngestor',
    options: "{ consumerSecrets: [required('X_CONSUMER_SECRET')] }",
    variables: { X_CONSUMER_SECRET: '' },
  },
  linkedin: {
    name: 'platform-linkedin',
    factory: 'createLinkedinIngestor',
    options: "{ clientSecrets: [required('LINKEDIN_CLIENT_SECRET')] }",
    variables: { LINKEDIN_CLIENT_SECRET: '' },
  },
}
const crms: Readonly<Record<string, Part>> = {
  hubspot: { name: 'crm-hubspot', factory: 'createHubspotCrmProvider', options: '{}', variables: {} },
  salesforce: { name: 'crm-salesforce', factory: 'createSalesforceCrmProvider', options: '{}', variables: {} },
  zoho: { name: 'crm-zoho', factory: 'createZohoCrmProvider', options: '{}', variables: {} },
}
const archives: Readonly<Record<string, Part>> = {
  fs: {
    name: 'archive-fs',
    factory: 'createFsArchiveSink',
    options: "{ directory: required('ARCHIVE_DIRECTORY') }",
    variables: { ARCHIVE_DIRECTORY: './archive' },
  },
  s3: {
    name: 'archive-s3',
    factory: 'createS3ArchiveSink',
    options:
      "{\n    endpoint: required('S3_ENDPOINT'),\n    region: required('S3_REGION'),\n    bucket: required('S3_BUCKET'),\n    credentials: { accessKeyId: required('S3_ACCESS_KEY_ID'), secretAccessKey: required('S3_SECRET_ACCESS_KEY') },\n  }",
    variables: {
      S3_ENDPOINT: 'http://127.0.0.1:9000',
      S3_REGION: 'us-east-1',
      S3_BUCKET: 'leadkit',
      S3_ACCESS_KEY_ID: 'leadkit',
      S3_SECRET_ACCESS_KEY: null,
    },
  },
}

export const platformNames = Object.keys(platforms)
export const crmNames = Object.keys(crms)
export const archiveNames = Object.keys(archives)

/** A file to write, and who may read it. */
export interface HostFile {
  readonly text: string
  readonly mode: number
}

const PUBLIC = 0o644
const SECRET = 0o600

/** The packages that a host needs. */
export function adapterNames(choice: HostChoice): readonly string[] {
  return ['cli', 'core', 'ai-rules', ...partsOf(choice).map(({ name }) => name)]
}

/** @param generate makes a fresh secret. */
export function filesOf(choice: HostChoice, generate: () => string): Readonly<Record<string, HostFile>> {
  const databasePassword = generate().replaceAll(/[^\w]/gu, '')
  const variables = Object.assign({}, ...partsOf(choice).map((part) => part.variables)) as Part['variables']
  const values = Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, value ?? generate().replaceAll(/[^\w]/gu, '')]),
  )
  return {
    'leadkit.config.ts': { text: configOf(choice), mode: PUBLIC },
    '.env': {
      text: environmentOf({
        DATABASE_URL: `postgres://leadkit:${databasePassword}@127.0.0.1:5432/leadkit`,
        POSTGRES_PASSWORD: databasePassword,
        LEADKIT_ENCRYPTION_KEY: generate(),
        ...values,
      }),
      mode: SECRET,
    },
    'compose.yaml': { text: composeOf(choice), mode: PUBLIC },
    '.gitignore': { text: '.env\nnode_modules\narchive\n.leadkit\n', mode: PUBLIC },
  }
}

function partsOf({ platform, crm, archive }: HostChoice): readonly Part[] {
  return [...platform.map((name) => platforms[name]), ...crm.map((name) => crms[name]), archives[archive]].filter(
    (part) => part !== undefined,
  )
}

function configOf(choice: HostChoice): string {
  const parts = partsOf(choice)
  const imports = parts.map(({ name, factory }) => `import { ${factory} } from '@leadkit/${name}'`)
  const call = (part: Part | undefined): string => (part === undefined ? '' : `${part.factory}(${part.options})`)
  const list = (names: readonly string[], all: Readonly<Record<string, Part>>): string =>
    `[${names.map((name) => call(all[name])).join(', ')}]`
  return `import { existsSync } from 'node:fs'
import { defineConfig } from '@leadkit/cli'
import { createLeadKit } from '@leadkit/core'
import { createRulesAiScorer } from '@leadkit/ai-rules'
${imports.join('\n')}

const environment = new URL('.env', import.meta.url)
if (existsSync(environment)) process.loadEnvFile(environment)

function required(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(\`set \${name} in .env or the environment\`)
  return value
}

export default defineConfig({
  kit: () =>
    createLeadKit({
      database: { connectionString: required('DATABASE_URL') },
      encryption: { keys: [{ id: '1', secret: required('LEADKIT_ENCRYPTION_KEY') }] },
      platforms: ${list(choice.platform, platforms)},
      crms: ${list(choice.crm, crms)},
      ai: createRulesAiScorer(),
      archive: ${call(archives[choice.archive])},
    }),
  server: { port: 3000 },
})
`
}

function environmentOf(values: Readonly<Record<string, string>>): string {
  return `# Secrets: do not commit this file.\n${Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')}`
}

function composeOf({ archive }: HostChoice): string {
  const store = `  store:
    image: minio/minio
    command: server /data
    environment:
      MINIO_ROOT_USER: \${S3_ACCESS_KEY_ID}
      MINIO_ROOT_PASSWORD: \${S3_SECRET_ACCESS_KEY}
    ports: ['127.0.0.1:9000:9000']
    volumes: ['store:/data']
`
  return `services:
  database:
    image: postgres:18
    environment:
      POSTGRES_USER: leadkit
      POSTGRES_DB: leadkit
      POSTGRES_PASSWORD: \${POSTGRES_PASSWORD}
    ports: ['127.0.0.1:5432:5432']
    volumes: ['database:/var/lib/postgresql']
${archive === 's3' ? store : ''}volumes:
  database:
${archive === 's3' ? '  store:\n' : ''}`
}
