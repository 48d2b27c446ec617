import { describeCrmProvider } from '@leadkit/testing/conformance'
import { salesforceFixture } from './salesforce-fixture.ts'

describeCrmProvider('salesforce', salesforceFixture)
