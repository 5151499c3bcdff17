import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MedrecError } from '@medrec/sdk/errors'
import { createWalletClient, type Hex, http } from 'viem'
import { sendTransaction, waitForTransactionReceipt } from 'viem/actions'
import { expect, test } from 'vitest'
import { beginJourney } from '../demo/journey.ts'
import { silentReporter } from '../demo/report.ts'
import { createSteps } from '../demo/steps.ts'
import { createNetwork, type Network } from '../network.ts'
import { createTokens, runCanaryJourney } from './canaryJourney.ts'
import { type Medium, readChain } from './chainMedia.ts'
import { readError, readFolder, recordOutput } from './localMedia.ts'
import { createScanner, type Hit, type Scanner } from './scanner.ts'

/** All that anybody but the people themselves could get to see. */
async function readEverything(network: Network, errors: readonly unknown[]): Promise<Medium[]> {
  return [
    ...(await collect(readChain(network.rpcUrl))),
    ...(await collect(readFolder('node disk', join(network.dataDir, 'store')))),
    ...(await collect(readFolder('disk of a person', join(network.dataDir, 'people')))),
    ...errors.flatMap((error) => [...readError(error)]),
  ]
}

async function collect(media: AsyncIterable<Medium>): Promise<Medium[]> {
  const all: Medium[] = []
  for await (const medium of media) all.push(medium)
  return all
}

/** One search for each medium: a thousand forms are looked for in each piece otherwise. */
function scanAll(scanner: Scanner, pieces: readonly Medium[]): Hit[] {
  const media = Map.groupBy(pieces, ([name]) => name)
  return [...media].flatMap(([name, group]) =>
    scanner.scan(
      name,
      Buffer.concat(group.flatMap(([, content]) => [Buffer.from(content), Buffer.from('\n')])),
    ),
  )
}

test('T1: a whole journey leaves no personal data and no key on the chain, at the node, on disks, in requests, output or errors', async () => {
  // Every step is kept, so that a write to storage which a later one undid is seen as well.
  await using network = await createNetwork({ anvilArgs: ['--steps-tracing'] })
  const steps = createSteps({ getGas: async () => 0n, reporter: silentReporter() })
  const journey = beginJourney(network, steps)
  const tokens = createTokens()
  const output = recordOutput()
  try {
    const { errors, secrets } = await runCanaryJourney(journey, tokens)
    output.stop()
    expect(errors.length).toBeGreaterThanOrEqual(8)
    const pieces = [...output.media, ...(await readEverything(network, errors))]
    expect(scanAll(createScanner({ ...tokens, ...secrets }), pieces)).toEqual([])
    await expectControl(network, createScanner(tokens), tokens)
  } finally {
    output.stop()
    await journey.close()
  }
})

/** The search finds what is planted, in each medium: that it found nothing before means something. */
async function expectControl(network: Network, scanner: Scanner, tokens: Record<string, string>) {
  const [value = ''] = Object.values(tokens)
  const { write } = process.stderr
  process.stderr.write = () => true
  const output = recordOutput()
  process.stderr.write(`${Buffer.from(value).toString('base64')}\n`)
  await plantOnChain(network, value)
  for (const folder of ['store/blocks', 'people/patient/state']) {
    mkdirSync(join(network.dataDir, folder), { recursive: true })
    writeFileSync(join(network.dataDir, folder, 'planted'), `before ${value} after`)
  }
  await fetch(`${network.storeUrl}/${value}`)
  output.stop()
  process.stderr.write = write
  const error = new MedrecError('It failed.', { cause: new Error(`Not ${value}`) })
  const hits = scanAll(scanner, [...output.media, ...(await readEverything(network, [error]))])
  const found = new Set(hits.map(({ medium }) => medium))
  expect([...found].sort()).toEqual([
    ...['blocks', 'calldata', 'disk of a person', 'errors', 'logs'],
    ...['node disk', 'output', 'requests', 'storage writes'],
  ])
}

/** A transaction whose code stores the token, takes it back, and logs it. */
async function plantOnChain({ accounts, chain, rpcUrl }: Network, value: string) {
  const word = Buffer.alloc(32)
  word.write(value)
  const hex = word.toString('hex')
  // PUSH32 token PUSH0 SSTORE · PUSH0 PUSH0 SSTORE · PUSH32 token PUSH0 MSTORE · PUSH1 32 PUSH0 LOG0 · STOP
  const data: Hex = `0x7f${hex}5f555f5f557f${hex}5f5260205fa000`
  const client = createWalletClient({ account: accounts.stranger, chain, transport: http(rpcUrl) })
  const hash = await sendTransaction(client, { data })
  await waitForTransactionReceipt(client, { hash, pollingInterval: 20, timeout: 30_000 })
}

test('behavior: every form is found, wherever it begins', () => {
  const scanner = createScanner({ name: 'a name of some length' })
  for (const [encoding, form] of scanner.forms('name'))
    for (const before of ['', 'x', 'xy', '\0\0\0'])
      expect(scanner.scan('m', Buffer.concat([Buffer.from(before), form, Buffer.from('!')]))).toContainEqual({
        ...{ medium: 'm', secret: 'name' },
        encoding,
      })
})

test.each([0, 1, 2])('behavior: found in base64 of something longer, %d bytes in', (shift) => {
  const scanner = createScanner({ name: 'a name of some length' })
  const text = Buffer.from(`${'x'.repeat(shift)}a name of some length and more`).toString('base64')
  expect(scanner.scan('m', text)).toContainEqual({
    medium: 'm',
    secret: 'name',
    encoding: `utf-8 in base64 at ${shift}`,
  })
  const whole = Buffer.from(`${'x'.repeat(shift)}a name of some length`).toString('base64url')
  expect(scanner.scan('m', whole).length).toBeGreaterThan(0)
})

test('behavior: found in what calldata writes in hex, whatever form that is', () => {
  const scanner = createScanner({ name: 'a name of some length' })
  const inner = Buffer.from('a name of some length').toString('base64')
  expect(scanner.scan('m', `0x${Buffer.from(inner).toString('hex')}`).length).toBeGreaterThan(0)
})
