const NOBODY = '00000000-0000-7000-8000-000000000000'

/** Right arguments of the methods for tags and segments, by their paths. */
export function segmentCalls(page: object): Readonly<Record<string, readonly unknown[]>> {
  const filter = { status: 'new', search: 'ada', tags: { any: [NOBODY] }, createdWithinDays: 7 }
  return {
    'tenant.tags.create': [{ name: 'tag', color: 'red' }, {}],
    'tenant.tags.get': [NOBODY],
    'tenant.tags.list': [{ ...page, archived: true }],
    'tenant.tags.update': [NOBODY, { name: 'other', color: '#aabbcc', archived: true }, {}],
    'tenant.leads.tag': [NOBODY, { add: [NOBODY], remove: [NOBODY], expectedVersion: 1 }, {}],
    'tenant.leads.count': [{ ...filter, searchIn: ['notes'], segment: NOBODY }],
    'tenant.bulk.preview': [
      { work: { action: 'move', to: 'lost', reason: 'r' }, leads: { filter, segment: NOBODY }, by: 'me' },
    ],
    'tenant.bulk.start': [{ work: { action: 'tag', add: [NOBODY] }, leads: { ids: [NOBODY] }, by: 'me' }, {}],
    'tenant.bulk.get': [NOBODY],
    'tenant.bulk.list': [page],
    'tenant.bulk.items': [NOBODY, { limit: 2, after: NOBODY, outcome: 'done' }],
    'tenant.bulk.pause': [NOBODY, {}],
    'tenant.bulk.resume': [NOBODY, {}],
    'tenant.bulk.cancel': [NOBODY, {}],
    'tenant.bulk.undo': [NOBODY, { by: 'me' }, {}],
    'tenant.segments.create': [{ name: 's', filter, owner: 'me', shared: true }, {}],
    'tenant.segments.get': [NOBODY],
    'tenant.segments.list': [{ ...page, visibleTo: 'me' }],
    'tenant.segments.update': [NOBODY, { name: 's', filter, owner: 'me', shared: false, expectedVersion: 1 }, {}],
    'tenant.segments.remove': [NOBODY, {}],
    'tenant.segments.count': [NOBODY],
  }
}
