import { describePlatformIngestor } from '@leadkit/testing/conformance'
import { createLinkedinFixture } from './linkedin-fixture.ts'

describePlatformIngestor('LinkedIn, signing the prefixed body', createLinkedinFixture('prefixed-body'))
describePlatformIngestor('LinkedIn, prefixing the header', createLinkedinFixture('prefixed-header'))
