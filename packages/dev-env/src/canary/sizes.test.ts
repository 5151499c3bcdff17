import { randomBytes } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { getPadmeSize } from '@medrec/sdk/crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { patientProfile } from '../demo/chapters/registration.ts'
import { openPerson, type Person } from '../people.ts'
import { testNetwork } from '../testing.ts'

const medrec = testNetwork({ isolate: 'none' })

let patient: Person
beforeAll(async () => {
  const { chainId, dataDir, deployment, fund, rpcUrl, storeUrl } = medrec.network
  const place = { rpcUrl, chainId, deployment, stores: [storeUrl] }
  patient = await openPerson({
    place,
    directory: join(dataDir, 'people', 'patient'),
    passphrase: 'only for this test',
  })
  await fund(patient.account)
  const { phrase } = patient.medrec.patients.prepare()
  await patient.medrec.patients.register({ phrase, profile: patientProfile, stores: place.stores })
})
afterAll(() => patient.close())

/** Size by name of every block at the node. */
function listBlocks(): Map<string, number> {
  const folder = join(medrec.network.dataDir, 'store', 'blocks')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return new Map(files.map(({ name, parentPath }) => [name, statSync(join(parentPath, name)).size]))
}

/** Adds a record. Returns what the node has got by it: the sizes of the new blocks, ascending. */
async function add(source: Uint8Array, name = 'a name'): Promise<{ digest: string; sizes: number[] }> {
  const before = listBlocks()
  const { digest } = await patient.medrec.records.add({
    ...{ compartment: 'labs', source, name, mediaType: 'application/octet-stream' },
  })
  const added = [...listBlocks()].filter(([block]) => !before.has(block))
  return { digest, sizes: added.map(([, size]) => size).sort((a, b) => a - b) }
}

const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0)

/** The largest and the smallest content that Padmé makes as long as `size`. */
function findBucket(size: number): [smallest: number, largest: number] {
  const isSame = (other: number) => getPadmeSize(other) === getPadmeSize(size)
  let [smallest, largest] = [size, size]
  while (isSame(smallest - 1)) smallest -= 1
  while (isSame(largest + 1)) largest += 1
  return [smallest, largest]
}

test('T3: contents of one padding bucket, whatever their names, look the same at the node', async () => {
  for (const size of [3_000, 100_000, 2_500_000]) {
    // Strictly inside: the padding's own mark may take a byte.
    const [smallest, largest] = findBucket(size)
    const small = await add(randomBytes(smallest + 1), 'x')
    const large = await add(randomBytes(largest - 1), 'a much longer name of a file.dcm')
    expect(small.sizes).toEqual(large.sizes)
    const next = await add(randomBytes(largest + 2))
    expect(sum(next.sizes)).toBeGreaterThan(sum(large.sizes))
  }
})

test('T3: the node holds at most 12 % more than the content, beside what a record of one byte takes', async () => {
  const constant = sum((await add(randomBytes(1))).sizes)
  for (const size of [1_000, 4_097, 33_000, 65_537, 1_048_577, 4_200_000]) {
    const { sizes } = await add(randomBytes(size))
    expect(sum(sizes) - constant).toBeLessThanOrEqual(size * 1.12)
  }
})

test('T4: the same file twice: other digests, and not one block in common', async () => {
  const source = randomBytes(1_500_000)
  const first = await add(source)
  const second = await add(source)
  expect(second.digest).not.toBe(first.digest)
  expect(second.sizes).toEqual(first.sizes)
})
