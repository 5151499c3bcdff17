/**
 * `pnpm bench:crypto`: encryption and decryption of 256 MiB as a stream by our payload module, by typage and, where
 * installed, by Debian's `age`. Five rounds, interleaved, every measurement in a process of its own (`cryptoRun.ts` says
 * what it does). Times on a shared machine are noise; the ratios of medians are what is asserted.
 */
import { execFile } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { sealFile } from '@medrec/sdk/crypto'
import { generateHybridIdentity, generateX25519Identity, identityToRecipient } from 'age-encryption'

const run = promisify(execFile)
const rounds = 5
const sizeMiB = 256
const size = sizeMiB * 1024 * 1024
const minimumOverTypage = 3
const minimumOverAge = 1

const child = fileURLToPath(new URL('./cryptoRun.ts', import.meta.url))
const results = new URL('./results/', import.meta.url)

type Sample = { ms: number; rssMiB?: number }
type Measurement = { name: string; measure: () => Promise<Sample>; samples: Sample[] }

async function hasAge(): Promise<boolean> {
  return run('age', ['--version']).then(
    () => true,
    () => false,
  )
}

/** Zeros: what a file holds makes no difference to a stream cipher. */
function* makeZeros(length: number): Generator<Uint8Array, void, undefined> {
  const block = new Uint8Array(1024 * 1024)
  for (let made = 0; made < length; made += block.length) yield block
}

async function measureStream(
  implementation: string,
  operation: string,
  ...args: readonly string[]
): Promise<Sample> {
  const { stdout } = await run(process.execPath, [child, implementation, operation, `${sizeMiB}`, ...args])
  const { ms, bytes, maxRssKiB } = JSON.parse(stdout) as { ms: number; bytes: number; maxRssKiB: number }
  if (operation === 'decrypt' ? bytes !== size : bytes <= size)
    throw new Error(`${implementation} ${operation} gave ${bytes} bytes`)
  return { ms, rssMiB: Math.round(maxRssKiB / 1024) }
}

async function measureCommand(command: string, args: readonly string[]): Promise<Sample> {
  const begin = performance.now()
  await run(command, args)
  return { ms: performance.now() - begin }
}

async function prepare(folder: string): Promise<Measurement[]> {
  const identity = await generateHybridIdentity()
  const recipient = await identityToRecipient(identity)
  const [sealed, small] = [join(folder, 'sealed.age'), join(folder, 'small.age')]
  await pipeline(sealFile({ recipient, source: makeZeros(size) }), createWriteStream(sealed))
  await pipeline(sealFile({ recipient, source: makeZeros(size / 8) }), createWriteStream(small))
  const measurements = ['ours', 'typage'].flatMap((name): Measurement[] => [
    {
      name: `${name}.encrypt`,
      samples: [],
      measure: () => measureStream(name, 'encrypt', sealed, small, recipient),
    },
    {
      name: `${name}.decrypt`,
      samples: [],
      measure: () => measureStream(name, 'decrypt', sealed, small, identity),
    },
  ])
  return (await hasAge()) ? [...measurements, ...(await prepareAge(folder))] : measurements
}

/** X25519, which is what Debian's age has: the header is nothing beside 256 MiB. */
async function prepareAge(folder: string): Promise<Measurement[]> {
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  const path = (name: string) => join(folder, name)
  const [key, plain, sealed, small] = [
    path('key'),
    path('plain'),
    path('x25519.age'),
    path('x25519-small.age'),
  ]
  await writeFile(key, `${identity}\n`, { mode: 0o600 })
  await pipeline(makeZeros(size), createWriteStream(plain))
  await run('age', ['-r', recipient, '-o', sealed, plain])
  await pipeline(makeZeros(size / 8), createWriteStream(path('plain-small')))
  await run('age', ['-r', recipient, '-o', small, path('plain-small')])
  const encryptFile = ['-r', recipient, '-o', path('out'), plain]
  return [
    {
      name: 'age.encrypt',
      samples: [],
      measure: () => measureStream('age', 'encrypt', sealed, small, recipient),
    },
    { name: 'age.decrypt', samples: [], measure: () => measureStream('age', 'decrypt', sealed, small, key) },
    { name: 'age.encryptFile', samples: [], measure: () => measureCommand('age', encryptFile) },
  ]
}

async function measureAll(): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'medrec-bench-'))
  try {
    const measurements = await prepare(folder)
    for (let round = 0; round < rounds; round++)
      for (const measurement of measurements) measurement.samples.push(await measurement.measure())
    return measurements
  } finally {
    await rm(folder, { recursive: true })
  }
}

function median(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[values.length >> 1]
  if (middle === undefined) throw new Error('nothing was measured')
  return middle
}

const flat: Record<string, number> = { sizeMiB, rounds }
for (const { name, samples } of await measureAll()) {
  flat[`${name}.MBps`] = Math.round(size / 1000 / median(samples.map(({ ms }) => ms)))
  const memory = samples.flatMap(({ rssMiB }) => rssMiB ?? [])
  if (memory.length > 0 && !name.startsWith('age')) flat[`${name}.rssMiB`] = median(memory)
}

const failures: string[] = []
/** How many times the peer's throughput ours is; undefined where the peer was not measured. */
function compare(operation: string, peer: string, minimum: number): number | undefined {
  const [mine, theirs] = [flat[`ours.${operation}.MBps`], flat[`${peer}.${operation}.MBps`]]
  if (mine === undefined || theirs === undefined) return undefined
  const ratio = Math.round((mine / theirs) * 100) / 100
  flat[`${operation}.ours/${peer}`] = ratio
  if (ratio < minimum) failures.push(`${operation} is ${ratio} times ${peer}, not ${minimum}`)
  return ratio
}
const encrypt = compare('encrypt', 'typage', minimumOverTypage)
const decrypt = compare('decrypt', 'typage', minimumOverTypage)
const overAge = compare('encrypt', 'age', minimumOverAge)

await mkdir(results, { recursive: true })
await writeFile(new URL('crypto.json', results), `${JSON.stringify(flat, null, 2)}\n`)
for (const [name, value] of Object.entries(flat)) console.log(`${name.padEnd(24)} ${value}`)
const verdict = failures.length === 0 ? 'ok' : `FAILED (${failures.join('; ')})`
const age = overAge === undefined ? "Debian's age not installed" : `encrypt ${overAge}x Debian's age`
console.log(`bench:crypto ${verdict}: encrypt ${encrypt}x and decrypt ${decrypt}x typage, ${age}`)
process.exitCode = failures.length === 0 ? 0 : 1
