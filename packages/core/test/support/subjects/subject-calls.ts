/** Right arguments of the methods of `tenant.subjects`. */
export function subjectCalls(
  ids: { readonly lead: string },
  page: object,
): Readonly<Record<string, readonly unknown[]>> {
  return {
    'tenant.subjects.erase': [{ leadId: ids.lead }, { by: 'a', reason: 'b', afterwards: 'blocked', dryRun: true }],
    'tenant.subjects.erasedAt': [{ email: 'a@b.example' }],
    'tenant.subjects.erasures.get': [ids.lead],
    'tenant.subjects.erasures.list': [{ ...page, status: 'done' }],
    'tenant.subjects.erasures.verify': [{ format: 'leadkit.erasure.v1' }, 'v1.a.b'],
  }
}
