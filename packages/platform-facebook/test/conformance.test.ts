import { describePlatformIngestor } from '@leadkit/testing/conformance'
import { createFacebookFixture } from './facebook-fixture.ts'

describePlatformIngestor('Messenger', createFacebookFixture('facebook'))
describePlatformIngestor('Instagram, linked to a page', createFacebookFixture('instagram'))
describePlatformIngestor('Instagram, with Instagram Login', createFacebookFixture('instagram', 'instagram'))
