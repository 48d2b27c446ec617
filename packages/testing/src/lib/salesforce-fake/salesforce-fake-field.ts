import type { JsonValue } from '@leadkit/contracts'
import { type SalesforceFakeFault, SalesforceRefusal } from './salesforce-fake-answers.ts'
import { textOf } from './salesforce-fake-record.ts'

/** A field's definition, as far as the fake uses it. */
export interface SalesforceFakeField {
  readonly name: string
  readonly label?: string
  readonly type:
    | 'id'
    | 'string'
    | 'email'
    | 'phone'
    | 'textarea'
    | 'double'
    | 'boolean'
    | 'date'
    | 'datetime'
    | 'picklist'
    | 'reference'
  readonly length?: number
  readonly required?: boolean
  readonly readOnly?: boolean
  readonly unique?: boolean
  readonly externalId?: boolean
  /** A restricted picklist. */
  readonly options?: readonly string[]
}

export const KEY_FIELD: SalesforceFakeField = {
  name: 'LeadKit_Id__c',
  label: 'LeadKit ID',
  type: 'string',
  length: 36,
  unique: true,
  externalId: true,
}

const SYSTEM: readonly SalesforceFakeField[] = [
  { name: 'Id', type: 'id', length: 18, readOnly: true },
  { name: 'IsDeleted', type: 'boolean', readOnly: true },
  { name: 'MasterRecordId', type: 'reference', length: 18, readOnly: true },
  { name: 'CreatedDate', type: 'datetime', readOnly: true },
  { name: 'LastModifiedDate', type: 'datetime', readOnly: true },
  { name: 'SystemModstamp', type: 'datetime', readOnly: true },
]

const PERSON: readonly SalesforceFakeField[] = [
  { name: 'LastName', type: 'string', length: 80, required: true },
  { name: 'FirstName', type: 'string', length: 40 },
  { name: 'Email', type: 'email', length: 80 },
  { name: 'Phone', type: 'phone', length: 40 },
  { name: 'Description', type: 'textarea', length: 32_000 },
  { name: 'OwnerId', type: 'reference', length: 18 },
  { name: 'HasOptedOutOfEmail', type: 'boolean' },
]

/** A new organisation's fields on each object, except the key field. */
export const OBJECT_FIELDS: Readonly<Record<'Lead' | 'Contact', readonly SalesforceFakeField[]>> = {
  Lead: [
    ...SYSTEM,
    ...PERSON,
    { name: 'Company', type: 'string', length: 255, required: true },
    { name: 'Rating', type: 'picklist', options: ['Hot', 'Warm', 'Cold'] },
    { name: 'AnnualRevenue', type: 'double' },
    { name: 'NextCall__c', type: 'datetime' },
    { name: 'FirstSeen__c', type: 'date' },
    { name: 'IsConverted', type: 'boolean', readOnly: true },
  ],
  Contact: [...SYSTEM, ...PERSON, { name: 'Birthdate', type: 'date' }],
}

/** A request whose JSON cannot be converted to the field's type is refused as a whole, before any record is processed. */
export function checkShape(
  { object, fields }: { readonly object: string; readonly fields: ReadonlyMap<string, SalesforceFakeField> },
  name: string,
  value: JsonValue,
): void {
  const field = fields.get(name)
  if (field === undefined) {
    const message = `No such column '${name}' on sobject of type ${object}`
    throw new SalesforceRefusal(400, { code: 'INVALID_FIELD', message })
  }
  const wrong = value !== null && !fits(field, value)
  if (!wrong) return
  const message = `Cannot deserialize instance of ${field.type} from ${JSON.stringify(value)} at [line:1, column:1]`
  throw new SalesforceRefusal(400, { code: 'JSON_PARSER_ERROR', message })
}

/** Salesforce's objection to one value; null if it accepts it. Null and '' clear, and are accepted unless the field is required. */
export function checkValue(field: SalesforceFakeField, value: JsonValue): SalesforceFakeFault | null {
  const { name } = field
  if (field.readOnly === true) {
    const message = `Unable to create/update fields: ${name}. Please check the security settings of this field.`
    return { code: 'INVALID_FIELD_FOR_INSERT_UPDATE', message, fields: [name] }
  }
  if (value === null || value === '') {
    if (field.required !== true) return null
    return { code: 'REQUIRED_FIELD_MISSING', message: `Required fields are missing: [${name}]`, fields: [name] }
  }
  const text = textOf(value)
  if (field.type === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) {
    return { code: 'INVALID_EMAIL_ADDRESS', message: `${name}: invalid email address: ${text}`, fields: [name] }
  }
  if (field.length !== undefined && text.length > field.length) {
    const message = `${name}: data value too large: ${text} (max length=${field.length})`
    return { code: 'STRING_TOO_LONG', message, fields: [name] }
  }
  if (field.options !== undefined && !field.options.includes(text)) {
    const message = `${name}: bad value for restricted picklist field: ${text}`
    return { code: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, fields: [name] }
  }
  return null
}

function fits(field: SalesforceFakeField, value: JsonValue): boolean {
  const { type } = field
  if (type === 'boolean') return typeof value === 'boolean'
  if (type === 'double') return typeof value === 'number'
  if (typeof value === 'object') return false
  const text = String(value)
  if (type === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(text)
  return type !== 'datetime' || (text.includes('T') && !Number.isNaN(Date.parse(text)))
}

/** The field as `describe` returns it. */
export function toFieldJson(field: SalesforceFakeField): { readonly [key: string]: JsonValue } {
  const writable = field.readOnly !== true
  return {
    name: field.name,
    label: field.label ?? field.name,
    type: field.type,
    length: field.length ?? 0,
    createable: writable,
    updateable: writable,
    nillable: field.required !== true && field.type !== 'boolean' && field.type !== 'id',
    defaultedOnCreate: field.type === 'boolean' || field.readOnly === true || field.name === 'OwnerId',
    unique: field.unique === true,
    externalId: field.externalId === true,
    custom: field.name.endsWith('__c'),
    picklistValues: (field.options ?? []).map((value) => ({ value, label: value, active: true, defaultValue: false })),
  }
}
