import { expect, it } from 'vitest'
import { requireNode } from './require-node.ts'

it('refuses a Node.js older than 22', () => {
  for (const version of ['22.0.0', '24.21.0', undefined]) expect(() => requireNode(version)).not.toThrow()
  for (const version of ['20.20.2', '18.0.0'])
    expect(() => requireNode(version)).toThrow(`needs Node.js 22 or newer, and this is ${version}`)
})
