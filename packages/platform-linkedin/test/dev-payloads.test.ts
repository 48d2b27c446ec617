import { signAsLinkedin } from '@leadkit/testing'
import { describeSharedPayloads } from '@leadkit/testing/conformance'
import { createLinkedinIngestor } from '../src/index.ts'

describeSharedPayloads('dev payloads of LinkedIn', process.env['LEADKIT_SHARED_DIR'], {
  platform: 'linkedin',
  minimumBodies: 9,
  createIngestor: ({ secret }) => createLinkedinIngestor({ clientSecrets: secret === undefined ? [] : [secret] }),
  sign: signAsLinkedin,
  strict: true,
})
