import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from 'age-encryption'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InvalidParameterError, PayloadIntegrityError } from '../../errors/crypto.ts'
import { concatBytes, equalBytes } from '../primitives.ts'
import {
  type CipherBackend,
  isSupported,
  nobleBackend,
  nodeBackend,
  selectBackend,
  webCryptoBackend,
} from './backends.ts'
import { openFile, sealFile } from './file.ts'
import {
  chunkLength,
  chunkNonce,
  decryptPayload,
  derivePayloadKey,
  encryptPayload,
  getPayloadSize,
  getPlaintextSize,
  openStream,
  sealedChunkLength,
  sealStream,
} from './payload.ts'

const sizes = [0, 1, 65535, 65536, 65537, 3 * 65536, 3 * 65536 + 17]
const fileKey = Uint8Array.from({ length: 16 }, (_, i) => i)
const key = Uint8Array.from({ length: 32 }, (_, i) => 255 - i)
const backends = [nodeBackend, webCryptoBackend, nobleBackend]

/** Every byte depends on its place, so that a chunk in another's place shows. */
const makePlaintext = (size: number) =>
  Uint8Array.from({ length: size }, (_, i) => (i * 31 + Math.floor(i / 65536) * 7) & 0xff)

async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of source) pieces.push(piece)
  return concatBytes(...pieces)
}

function* cut(bytes: Uint8Array, lengths: readonly number[]) {
  let at = 0
  for (const length of lengths) {
    yield bytes.subarray(at, at + length)
    at += length
  }
  yield bytes.subarray(at)
}

test('default: what is encrypted decrypts to the same bytes', async () => {
  const plaintext = makePlaintext(200_000)
  const payload = await collect(encryptPayload({ fileKey, source: plaintext }))
  expect(equalBytes(await collect(decryptPayload({ fileKey, source: payload })), plaintext)).toBe(true)
})

describe.each(sizes)('args: %i bytes', (size) => {
  const plaintext = makePlaintext(size)

  test('behavior: ours opens in typage and typage’s in ours', async () => {
    const identity = await generateHybridIdentity()
    const recipient = await identityToRecipient(identity)
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    const ours = await collect(sealFile({ recipient, source: plaintext }))
    expect(equalBytes(await decrypter.decrypt(ours), plaintext)).toBe(true)
    const encrypter = new Encrypter()
    encrypter.addRecipient(recipient)
    const opened = await openFile({ source: await encrypter.encrypt(plaintext), identity })
    expect(equalBytes(await collect(opened.plaintext), plaintext)).toBe(true)
  })

  test('behavior: the three backends give the same bytes and open each other’s', async () => {
    const sealed = await Promise.all(
      backends.map((backend) => collect(sealStream({ key, source: plaintext, backend }))),
    )
    const [first = new Uint8Array(0)] = sealed
    expect(sealed.every((bytes) => equalBytes(bytes, first))).toBe(true)
    for (const backend of backends)
      expect(equalBytes(await collect(openStream({ key, source: first, backend })), plaintext)).toBe(true)
  })

  test('behavior: sizes are foretold', async () => {
    const payload = await collect(encryptPayload({ fileKey, source: plaintext }))
    expect(getPayloadSize(size)).toBe(payload.length)
    expect(getPlaintextSize(payload.length)).toBe(size)
  })

  test('T6: cut at every chunk border ± 1, or extended, it never ends as whole', async () => {
    const payload = await collect(encryptPayload({ fileKey, source: plaintext }))
    const borders = new Set([0, 1, 15, 16, 17, payload.length - 1])
    for (let border = 16; border < payload.length; border += sealedChunkLength)
      for (const offset of [-17, -16, -1, 0, 1]) borders.add(border + offset)
    for (const end of [...borders].filter((end) => end >= 0 && end < payload.length)) {
      const reading = collect(decryptPayload({ fileKey, source: payload.subarray(0, end) }))
      await expect(reading, `cut at ${end}`).rejects.toThrow(PayloadIntegrityError)
    }
    for (const extra of [1, 16, 17]) {
      const reading = collect(
        decryptPayload({ fileKey, source: concatBytes(payload, new Uint8Array(extra)) }),
      )
      await expect(reading, `extended by ${extra}`).rejects.toThrow(PayloadIntegrityError)
    }
  })
})

describe.each(backends)('$name', (backend) => {
  test('behavior: it is there and right', async () => {
    expect(await isSupported(backend)).toBe(true)
  })

  test('error: a flipped bit anywhere is found, and nothing of its chunk comes out', async () => {
    const plaintext = makePlaintext(2 * chunkLength + 100)
    const sealed = await collect(sealStream({ key, source: plaintext }))
    for (const at of [0, 1000, chunkLength, sealedChunkLength - 1, sealedChunkLength, sealed.length - 1]) {
      const altered = sealed.slice()
      altered[at] = (altered[at] ?? 0) ^ 0x10
      const released: Uint8Array[] = []
      const reading = (async () => {
        for await (const piece of openStream({ key, source: altered, backend })) released.push(piece)
      })()
      await expect(reading).rejects.toThrow(PayloadIntegrityError)
      const length = concatBytes(...released).length
      expect(length).toBe(Math.floor(at / sealedChunkLength) * chunkLength)
      expect(equalBytes(concatBytes(...released), plaintext.subarray(0, length))).toBe(true)
    }
  })

  test('error: chunks swapped, dropped or doubled', async () => {
    const sealed = await collect(sealStream({ key, source: makePlaintext(4 * chunkLength) }))
    const chunks = [0, 1, 2, 3].map((i) =>
      sealed.subarray(i * sealedChunkLength, (i + 1) * sealedChunkLength),
    )
    for (const order of [[1, 0, 2, 3], [0, 2, 3], [0, 1, 1, 2, 3], [0, 1, 2, 3, 3], [3], [0, 1, 2]]) {
      const source = order.map((i) => chunks[i] ?? new Uint8Array(0))
      await expect(collect(openStream({ key, source, backend }))).rejects.toThrow(PayloadIntegrityError)
    }
  })
})

test('behavior: in Node the chosen backend is node:crypto', async () => {
  expect((await selectBackend()).name).toBe('node')
})

test('behavior: a backend that is missing or wrong is not chosen', async () => {
  const missing: CipherBackend = {
    ...nodeBackend,
    createCipher: () => Promise.reject(new Error('no such algorithm')),
  }
  const wrong: CipherBackend = {
    ...nobleBackend,
    createCipher: () => nobleBackend.createCipher(new Uint8Array(32)),
  }
  expect(await isSupported(missing)).toBe(false)
  expect(await isSupported(wrong)).toBe(false)
})

test('behavior: the counter is 11 bytes, big-endian, and the flag the twelfth', () => {
  expect([...chunkNonce(0, true)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
  expect([...chunkNonce(0x1_0203_0405, false)]).toEqual([0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 0])
})

test('behavior: two encryptions of the same bytes under the same key differ (T4: fresh nonce)', async () => {
  const [one, two] = [fileKey, fileKey].map((fileKey) =>
    collect(encryptPayload({ fileKey, source: makePlaintext(9) })),
  )
  expect(await one).not.toEqual(await two)
})

test('behavior: any cut of the source gives the same bytes', async () => {
  const plaintext = makePlaintext(2 * chunkLength + 5)
  const sealed = await collect(sealStream({ key, source: plaintext }))
  const lengths = fc.array(
    fc.oneof(fc.nat(10), fc.integer({ min: chunkLength - 2, max: sealedChunkLength + 2 })),
    {
      maxLength: 8,
    },
  )
  await fc.assert(
    fc.asyncProperty(lengths, fc.constantFrom(...backends), async (lengths, backend) => {
      const again = await collect(sealStream({ key, source: cut(plaintext, lengths), backend }))
      expect(equalBytes(again, sealed)).toBe(true)
      const opened = await collect(openStream({ key, source: cut(sealed, lengths), backend }))
      expect(equalBytes(opened, plaintext)).toBe(true)
    }),
    { numRuns: 40 },
  )
})

test('args: source as bytes, iterable, async iterable and ReadableStream', async () => {
  const plaintext = makePlaintext(chunkLength + 1)
  const expected = await collect(sealStream({ key, source: plaintext }))
  const asyncSource = (async function* () {
    yield* cut(plaintext, [3])
  })()
  for (const source of [[plaintext], asyncSource, new Blob([plaintext]).stream()])
    expect(equalBytes(await collect(sealStream({ key, source })), expected)).toBe(true)
})

test('behavior: nothing is read ahead of the consumer, and a consumer who stops closes the source', async () => {
  let read = 0
  let closed = false
  async function* source() {
    try {
      for (;;) {
        read++
        yield new Uint8Array(chunkLength)
      }
    } finally {
      closed = true
    }
  }
  const sealing = sealStream({ key, source: source(), backend: nodeBackend })
  await sealing.next()
  // One chunk, and one more to know that it is not the last.
  expect(read).toBe(2)
  await sealing.return()
  expect(closed).toBe(true)
})

test('behavior: an abort ends a stalled read at once, with its reason', async () => {
  const controller = new AbortController()
  const reason = new Error('enough')
  const stalled = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => undefined) })
  const reading = collect(decryptPayload({ fileKey, source: stalled, signal: controller.signal }))
  controller.abort(reason)
  await expect(reading).rejects.toBe(reason)
})

test('behavior: an abort arrives although source and cipher are synchronous', async () => {
  const controller = new AbortController()
  function* endless() {
    for (;;) yield new Uint8Array(chunkLength)
  }
  setImmediate(() => controller.abort())
  const sealing = collect(
    sealStream({ key, source: endless(), signal: controller.signal, backend: nobleBackend }),
  )
  await expect(sealing).rejects.toHaveProperty('name', 'AbortError')
})

test('error: a source that fails fails the stream with its own error', async () => {
  const failure = new Error('disk')
  async function* source() {
    yield new Uint8Array(10)
    throw failure
  }
  for (const backend of backends)
    await expect(collect(sealStream({ key, source: source(), backend }))).rejects.toBe(failure)
})

test('error: pieces that are not bytes, a file key that is not 16 bytes', async () => {
  const strings = ['text'] as unknown as Uint8Array[]
  await expect(collect(sealStream({ key, source: strings }))).rejects.toThrow(InvalidParameterError)
  expect(() => derivePayloadKey(new Uint8Array(15), new Uint8Array(16))).toThrow(InvalidParameterError)
})

test('error: sizes that no payload has', () => {
  for (const size of [0, 16, 31, 16 + sealedChunkLength + 16, 16 + sealedChunkLength + 1])
    expect(() => getPlaintextSize(size), `${size}`).toThrow(PayloadIntegrityError)
})
