import { readFileSync } from 'node:fs'
import { testNetwork } from '@medrec/dev-env/testing'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { connect } from './connect.ts'
import { runJourney } from './quickstart.ts'

const medrec = testNetwork()

test('default: the thirty lines hold', async () => {
  const { deployment, rpcUrl, storeUrl } = medrec.network
  const enter = async () => {
    const account = privateKeyToAccount(generatePrivateKey())
    await medrec.network.fund(account.address)
    return connect({ account, deployment, rpcUrl, stores: [storeUrl] })
  }
  const [patient, doctor] = await Promise.all([enter(), enter()])
  const size = 300_000
  const lines: string[] = []
  const scan = new Blob([new Uint8Array(size).fill(7)]).stream()
  const print = (line: string) => void lines.push(line)
  const { verified } = await runJourney({ patient, doctor, stores: [storeUrl], scan, size, print })
  expect(verified).toBe(true)
  expect(lines).toContain(`scan.dcm: ${size} bytes, SHA-256 checked`)
  expect(lines).toContain('revoked, 2 compartments have new keys')
})

test('behavior: the README shows this very program', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
  const source = read('./quickstart.ts')
  const body = source.slice(source.indexOf(') {\n') + 4, source.lastIndexOf('}'))
  const shown = read('../../README.md').split('<!-- quickstart -->\n```ts\n')[1]?.split('```\n')[0]
  expect(shown).toBe(body.replace(/^ {2}/gm, ''))
  expect(body.split('\n').length).toBeLessThanOrEqual(32)
})
