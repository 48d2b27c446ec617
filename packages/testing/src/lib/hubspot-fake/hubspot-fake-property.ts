import type { PropertyFault } from './hubspot-fake-answers.ts'

/** A property's definition, as far as the fake uses it. */
export interface HubspotFakeProperty {
  readonly name: string
  readonly label?: string
  readonly type: 'string' | 'number' | 'bool' | 'date' | 'datetime' | 'enumeration' | 'phone_number'
  readonly fieldType: string
  readonly hasUniqueValue?: boolean
  readonly readOnly?: boolean
  readonly options?: readonly string[]
  readonly groupName?: string
}

/** A new portal's contact properties; `email` is always unique, and only HubSpot writes the two dates and the id. */
export const CONTACT_PROPERTIES: readonly HubspotFakeProperty[] = [
  { name: 'firstname', type: 'string', fieldType: 'text' },
  { name: 'lastname', type: 'string', fieldType: 'text' },
  { name: 'email', type: 'string', fieldType: 'text' },
  { name: 'phone', type: 'string', fieldType: 'phonenumber' },
  { name: 'company', type: 'string', fieldType: 'text' },
  { name: 'message', type: 'string', fieldType: 'textarea' },
  { name: 'annualrevenue', type: 'number', fieldType: 'number' },
  { name: 'date_of_birth', type: 'date', fieldType: 'date' },
  { name: 'next_call', type: 'datetime', fieldType: 'date' },
  { name: 'newsletter', type: 'bool', fieldType: 'booleancheckbox', options: ['true', 'false'] },
  { name: 'interests', type: 'enumeration', fieldType: 'checkbox', options: ['crm', 'ads', 'chat'] },
  { name: 'hs_lead_status', type: 'enumeration', fieldType: 'radio', options: ['NEW', 'OPEN', 'CONNECTED'] },
  { name: 'createdate', type: 'datetime', fieldType: 'date', readOnly: true },
  { name: 'lastmodifieddate', type: 'datetime', fieldType: 'date', readOnly: true },
  { name: 'hs_object_id', type: 'number', fieldType: 'number', readOnly: true },
]

export const KEY_PROPERTY: HubspotFakeProperty = {
  name: 'leadkit_id',
  label: 'LeadKit ID',
  type: 'string',
  fieldType: 'text',
  hasUniqueValue: true,
}

/** HubSpot's objection to one value; null if it accepts the value. An empty string clears and is always accepted. */
export function checkValue(
  property: HubspotFakeProperty | undefined,
  name: string,
  value: string,
): PropertyFault | null {
  if (property === undefined) {
    return { name, code: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` }
  }
  if (property.readOnly === true) {
    return { name, code: 'READ_ONLY_VALUE', message: `"${name}" is a read only property; its value cannot be set.` }
  }
  return value === '' ? null : checkType(property, value)
}

function checkType(property: HubspotFakeProperty, value: string): PropertyFault | null {
  const { name } = property
  if (name === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) {
    return { name, code: 'INVALID_EMAIL', message: `Email address ${value} is invalid` }
  }
  const choices = property.fieldType === 'checkbox' ? value.split(';').filter((choice) => choice !== '') : [value]
  const wrong = choices.find((choice) => property.options !== undefined && !property.options.includes(choice))
  if (wrong !== undefined) {
    const message = `${wrong} was not one of the allowed options: [${(property.options ?? []).join(', ')}]`
    return { name, code: 'INVALID_OPTION', message }
  }
  if (property.type === 'number' && !Number.isFinite(Number(value))) {
    return { name, code: 'INVALID_NUMBER', message: `${value} was not a valid number.` }
  }
  if (property.type === 'date' && !isDay(value)) {
    return { name, code: 'INVALID_DATE', message: `${value} is at ${value}, which is not midnight!` }
  }
  if (property.type === 'datetime' && Number.isNaN(toMoment(value).getTime())) {
    return { name, code: 'INVALID_LONG', message: `${value} was not a valid long.` }
  }
  return null
}

function isDay(value: string): boolean {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return !Number.isNaN(Date.parse(value))
  return /^\d+$/.test(value) && Number(value) % 86_400_000 === 0
}

function toMoment(value: string): Date {
  return new Date(/^\d+$/.test(value) ? Number(value) : value)
}

export function isUnique(property: HubspotFakeProperty): boolean {
  return property.hasUniqueValue === true || property.name === 'email'
}

/** The definition as the properties API returns it. */
export function toPropertyJson(property: HubspotFakeProperty): { readonly [key: string]: string | boolean | object } {
  return {
    name: property.name,
    label: property.label ?? property.name,
    description: '',
    groupName: property.groupName ?? 'contactinformation',
    type: property.type,
    fieldType: property.fieldType,
    hasUniqueValue: property.hasUniqueValue ?? false,
    archived: false,
    calculated: false,
    hidden: false,
    formField: false,
    options: (property.options ?? []).map((value, displayOrder) => ({
      label: value,
      value,
      displayOrder,
      hidden: false,
    })),
    modificationMetadata: {
      archivable: property.readOnly !== true,
      readOnlyDefinition: property.readOnly === true,
      readOnlyValue: property.readOnly === true,
    },
  }
}
