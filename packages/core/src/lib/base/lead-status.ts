export const leadStatuses = ['new', 'contacted', 'qualified', 'converted', 'lost'] as const

export type LeadStatus = (typeof leadStatuses)[number]
