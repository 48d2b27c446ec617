import { signAsMeta } from '@leadkit/testing'
import { describeSharedPayloads } from '@leadkit/testing/conformance'
import { createFacebookIngestor } from '../src/index.ts'

describeSharedPayloads('dev payloads of Messenger and Instagram', process.env['LEADKIT_SHARED_DIR'], {
  platform: 'facebook',
  minimumBodies: 65,
  createIngestor: ({ secret, verifyToken = '' }) =>
    createFacebookIngestor({ appSecrets: secret === undefined ? [] : [secret], verifyToken }),
  sign: signAsMeta,
})
