/**
 * One measurement of `bench/crypto.ts`, in a process of its own:
 * `node bench/cryptoRun.ts <ours|typage|age> <encrypt|decrypt> <file> <recipient, identity or identity file>`.
 *
 * All three get the same stream of pieces and give a stream that is counted and dropped: a program that has a stream
 * and wants a stream. (`age` gets and gives it through pipes, as such a program would have to use it; from file to
 * file it is measured in `bench/crypto.ts`.) Before the clock runs, the same work on a small input lets V8 compile the
 * code, as `age` comes compiled.
 */
import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { ReadableStream } from 'node:stream/web'
import { openFile, sealFile } from '@medrec/sdk/crypto'
import { Decrypter, Encrypter } from 'age-encryption'

const mebibyte = 1024 * 1024
const pieceLength = 64 * 1024
const [implementation, operation, plaintextMiB, sealedPath, warmUpPath, key] = process.argv.slice(2)
if (sealedPath === undefined || warmUpPath === undefined || key === undefined)
  throw new Error(
    'usage: cryptoRun.ts <implementation> <operation> <MiB> <sealed file> <small sealed file> <key>',
  )

const block = new Uint8Array(4 * mebibyte)
for (let at = 0; at < block.length; at += 65536) crypto.getRandomValues(block.subarray(at, at + 65536))

/** 4 MiB, again and again, in pieces of 64 KiB. */
async function* makePlaintext(size: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let made = 0; made < size; made += pieceLength) {
    const at = made % block.length
    yield block.subarray(at, at + pieceLength)
  }
}

/** The kind of stream typage takes. */
const toWeb = (source: AsyncIterable<Uint8Array>) =>
  ReadableStream.from(source) as unknown as globalThis.ReadableStream<Uint8Array>

async function start(source: AsyncIterable<Uint8Array>, key: string): Promise<AsyncIterable<Uint8Array>> {
  switch (`${implementation} ${operation}`) {
    case 'ours encrypt':
      return sealFile({ recipient: key, source })
    case 'ours decrypt':
      return (await openFile({ source, identity: key })).plaintext
    case 'typage encrypt': {
      const encrypter = new Encrypter()
      encrypter.addRecipient(key)
      return encrypter.encrypt(toWeb(source))
    }
    case 'typage decrypt': {
      const decrypter = new Decrypter()
      decrypter.addIdentity(key)
      return decrypter.decrypt(toWeb(source))
    }
    case 'age encrypt':
      return pipeThroughAge(['-r', key], source)
    case 'age decrypt':
      return pipeThroughAge(['-d', '-i', key], source)
    default:
      throw new Error(`unknown measurement: ${implementation} ${operation}`)
  }
}

async function* pipeThroughAge(args: readonly string[], source: AsyncIterable<Uint8Array>) {
  const age = spawn('age', args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = new Promise<number | null>((resolve, reject) =>
    age.once('exit', resolve).once('error', reject),
  )
  const writing = pipeline(source, age.stdin)
  yield* age.stdout as AsyncIterable<Uint8Array>
  await writing
  if ((await exited) !== 0) throw new Error('age failed')
}

async function measure(source: AsyncIterable<Uint8Array>, key: string) {
  const begin = performance.now()
  let bytes = 0
  for await (const piece of await start(source, key)) bytes += piece.length
  return { ms: performance.now() - begin, bytes }
}

const open = (path: string) => createReadStream(path, { highWaterMark: 4 * pieceLength })
const encrypts = operation === 'encrypt'
await measure(encrypts ? makePlaintext(32 * mebibyte) : open(warmUpPath), key)
const result = await measure(
  encrypts ? makePlaintext(Number(plaintextMiB) * mebibyte) : open(sealedPath),
  key,
)
process.stdout.write(`${JSON.stringify({ ...result, maxRssKiB: process.resourceUsage().maxRSS })}\n`)
