import { expect, test } from 'vitest'
import { bytesOf, createPerson } from '../../test/formats/person.ts'
import { AgeHeaderError, AgePolicyError, PayloadIntegrityError } from '../errors/crypto.ts'
import { ContextMismatchError, UnlockFailedError, UnlockPolicyError } from '../errors/formats.ts'
import { sealBytes } from './age/file.ts'
import { utf8 } from './primitives.ts'
import { openUnlockBox, readUnlockMethods, sealUnlockBoxes, type UnlockKey } from './unlockBox.ts'

const patient = await createPerson('patient')
const { context } = patient
const phrase: UnlockKey = { method: 'phrase', key: bytesOf('phrase key') }
const device: UnlockKey = { method: 'device', key: bytesOf('device key') }
const passkey: UnlockKey = { method: 'passkey', key: bytesOf('passkey key') }
const seeds = [
  { sequence: 2, seed: bytesOf('second') },
  { sequence: 1, seed: bytesOf('first') },
]
const boxes = await sealUnlockBoxes({ context, seeds, keys: [phrase, device, passkey] })

test('default: every method opens the box of the device', async () => {
  for (const key of [phrase, device, passkey])
    await expect(openUnlockBox({ box: boxes.deviceBox, key, context })).resolves.toEqual(seeds.toReversed())
})

test('behavior: the public box has phrase and passkey only', async () => {
  expect(readUnlockMethods({ box: boxes.publicBox })).toEqual(['phrase', 'passkey'])
  expect(readUnlockMethods({ box: boxes.deviceBox })).toEqual(['phrase', 'device', 'passkey'])
  await expect(openUnlockBox({ box: boxes.publicBox, key: phrase, context })).resolves.toHaveLength(2)
  await expect(openUnlockBox({ box: boxes.publicBox, key: device, context })).rejects.toThrow(
    UnlockFailedError,
  )
})

test('behavior: a key opens under its own method only', async () => {
  const key = { method: 'passkey', key: phrase.key } as const
  await expect(openUnlockBox({ box: boxes.publicBox, key, context })).rejects.toThrow(UnlockFailedError)
})

test.each([
  ['one method', [phrase]],
  ['one method twice', [phrase, { method: 'phrase', key: bytesOf('other') }]],
  ['no phrase', [device, passkey]],
  ['the same key twice', [phrase, { method: 'device', key: phrase.key }]],
  ['the wallet', [phrase, { method: 'wallet', key: bytesOf('wallet') }]],
] as [string, UnlockKey[]][])('error: %s', async (_, keys) => {
  await expect(sealUnlockBoxes({ context, seeds, keys })).rejects.toThrow(UnlockPolicyError)
})

test('error: a wrong key', async () => {
  const key = { ...phrase, key: bytesOf('wrong') }
  await expect(openUnlockBox({ box: boxes.publicBox, key, context })).rejects.toThrow(UnlockFailedError)
})

test('T10: the box of another account is refused', async () => {
  const other = await createPerson('other')
  await expect(openUnlockBox({ box: boxes.publicBox, key: phrase, context: other.context })).rejects.toThrow(
    ContextMismatchError,
  )
})

test('error: a damaged box, a file of another kind', async () => {
  const flipped = boxes.publicBox.slice()
  flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1
  await expect(openUnlockBox({ box: flipped, key: phrase, context })).rejects.toThrow(PayloadIntegrityError)
  await expect(openUnlockBox({ box: utf8('junk'), key: phrase, context })).rejects.toThrow(AgeHeaderError)
  const foreign = await sealBytes({ recipients: [patient.identity.recipient], plaintext: utf8('x') })
  await expect(openUnlockBox({ box: foreign, key: phrase, context })).rejects.toThrow(AgePolicyError)
})
