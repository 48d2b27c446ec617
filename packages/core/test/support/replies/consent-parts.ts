import { KeyRing } from '../../../src/lib/access/key-ring.ts'
import { IdentityHashStore } from '../../../src/lib/consent/identity-hash-store.ts'
import { SuppressionReader } from '../../../src/lib/consent/suppression-reader.ts'
import { AutomationWriter } from '../../../src/lib/conversations/automation/automation-writer.ts'
import type { HostEventWriter } from '../../../src/lib/host-events/host-event-store.ts'
import { LeadWriter } from '../../../src/lib/leads/lead-writer.ts'
import type { ConsentServices } from '../../../src/lib/replies/consent/consent-repository.ts'
import { ConsentWriter } from '../../../src/lib/replies/consent/consent-writer.ts'
import { TEST_KEY } from '../accounts/account-world.ts'

/** What stores need that look who opted out, for tests that make one by hand. */
export function createConsentParts(hostEvents: HostEventWriter): ConsentServices {
  const hashes = new IdentityHashStore(new KeyRing({ keys: [TEST_KEY] }))
  const [leads, automation] = [new LeadWriter(hostEvents), new AutomationWriter(hostEvents)]
  const writer = new ConsentWriter({ hashes, leads, automation, hostEvents })
  return { hashes, suppression: new SuppressionReader(hashes), writer }
}
