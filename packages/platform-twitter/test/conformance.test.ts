import { describePlatformIngestor } from '@leadkit/testing/conformance'
import { createTwitterFixture } from './twitter-fixture.ts'

describePlatformIngestor('direct messages, X Activity API', createTwitterFixture('direct_messages', 'activity'))
describePlatformIngestor(
  'direct messages, Account Activity API',
  createTwitterFixture('direct_messages', 'account_activity'),
)
describePlatformIngestor('mentions and replies', createTwitterFixture('posts', 'account_activity'))
