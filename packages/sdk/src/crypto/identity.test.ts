import { bech32 } from '@scure/base'
import { generateHybridIdentity, identityToRecipient } from 'age-encryption'
import { expect, test } from 'vitest'
import { InvalidParameterError } from '../errors/crypto.ts'
import { createIdentity, deriveIdentity, encodeAgeIdentity } from './identity.ts'
import { toHex } from './schema.ts'

const seed = new Uint8Array(32).fill(7)

test('default: everything derives from the seed, and stays so', async () => {
  const identity = await deriveIdentity({ seed, sequence: 3 })
  expect(identity.sequence).toBe(3)
  expect(identity.ageIdentity).toMatchInlineSnapshot(
    `"AGE-SECRET-KEY-PQ-1QURSWPC8QURSWPC8QURSWPC8QURSWPC8QURSWPC8QURSWPC8QURSV4PSY7"`,
  )
  expect(identity.recipient).toHaveLength(1959)
  expect(toHex(identity.recipientHash)).toMatchInlineSnapshot(
    `"2e838b94311a1fda9568b8e44e8a8eb6a86290107141a27447ff16235f957f3e"`,
  )
  expect(toHex(identity.signingKey.publicKey)).toMatchInlineSnapshot(
    `"038efa22b27cafc14f9b86cdc6ff614178a2ee0fd8ca60936b24af4faa17096c"`,
  )
})

test('behavior: two identities have nothing in common', async () => {
  const [a, b] = await Promise.all([createIdentity(), createIdentity()])
  expect(toHex(a.seed)).not.toBe(toHex(b.seed))
  expect(a.recipient).not.toBe(b.recipient)
  expect(toHex(a.signingKey.publicKey)).not.toBe(toHex(b.signingKey.publicKey))
})

test('behavior: the age string is what age itself makes of the seed', async () => {
  const foreign = await generateHybridIdentity()
  const { bytes } = bech32.decodeToBytes(foreign)
  expect(encodeAgeIdentity(bytes)).toBe(foreign)
  expect((await deriveIdentity({ seed: bytes, sequence: 1 })).recipient).toBe(
    await identityToRecipient(foreign),
  )
})

test.each([0, -1, 1.5, 2 ** 32])('error: sequence %s', async (sequence) => {
  await expect(deriveIdentity({ seed, sequence })).rejects.toThrow(InvalidParameterError)
})

test('error: a seed of another length', async () => {
  await expect(deriveIdentity({ seed: new Uint8Array(31), sequence: 1 })).rejects.toThrow(
    InvalidParameterError,
  )
})
