import { describeCrmProvider } from '@leadkit/testing/conformance'
import { zohoFixture } from './zoho-fixture.ts'

describeCrmProvider('zoho', zohoFixture)
