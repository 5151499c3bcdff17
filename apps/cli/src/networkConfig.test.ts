import { readFileSync } from 'node:fs'
import { testNetwork } from '@medrec/dev-env/testing'
import { expect, test } from 'vitest'
import { ConfigError } from './errors.ts'
import { parseNetwork } from './networkConfig.ts'
import { createDevice, writeNetwork } from './testing.ts'

const contract = { address: `0x${'1'.repeat(40)}`, block: 1, codeHash: `0x${'2'.repeat(64)}` }
const names = [
  'accessManager',
  'forwarder',
  'system',
  'roleRegistry',
  'patientRegistry',
  'doctorRegistry',
  'auditLog',
]
const config = {
  version: 1,
  rpcUrl: 'http://127.0.0.1:8545',
  chainId: 31337,
  deployment: {
    chainId: 31337,
    admin: contract.address,
    compiler: { version: '0.8.37', evmVersion: 'cancun', viaIR: true, optimizerRuns: 200 },
    contracts: Object.fromEntries(names.map((name) => [name, contract])),
  },
  stores: ['http://127.0.0.1:8500'],
}
const text = JSON.stringify(config, null, 2)

function refusal(broken: string): string | undefined {
  try {
    parseNetwork(broken)
  } catch (error) {
    if (error instanceof ConfigError) return error.details
    throw error
  }
  return undefined
}

test('default', () => {
  expect(parseNetwork(text)).toEqual(config)
})

test.each([
  ['a trailing comma', text.replace('31337,', '31337,,'), 'line 4: not JSON from here on'],
  ['a cut file', text.slice(0, 40), 'line 3: not JSON from here on'],
  [
    'another version',
    text.replace('"version": 1', '"version": 2'),
    'line 2: "version" is not 1: written by another version of MedRec',
  ],
  [
    'a port for a URL',
    text.replace('http://127.0.0.1:8545', '8545'),
    'line 3: "rpcUrl" is not an http(s) URL',
  ],
  ['a file URL', text.replace('http://127.0.0.1:8500', 'file:///etc'), undefined],
  ['a short address', text.replace(contract.address, '0x11'), undefined],
  ['another chain', text.replace('31337', '1'), undefined],
  ['nothing', '', 'line 1: not JSON from here on'],
])('error: %s names the line', (_, broken, expected) => {
  const details = refusal(broken)
  expect(details).toMatch(/^line \d+: /)
  if (expected !== undefined) expect(details).toBe(expected)
})

const medrec = testNetwork()

test('behavior: what the development network writes can be read', () => {
  const device = createDevice(medrec.network)
  const path = `${medrec.network.dataDir}/network.json`
  expect(parseNetwork(readFileSync(path, 'utf8')).deployment).toEqual(medrec.network.deployment)
  expect(readFileSync(path, 'utf8')).toBe(
    readFileSync(writeNetwork(medrec.network.dataDir, medrec.network), 'utf8'),
  )
  device.remove()
})
