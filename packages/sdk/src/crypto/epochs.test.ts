import { expect, test } from 'vitest'
import { bytesOf, createPerson } from '../../test/formats/person.ts'
import { InvalidParameterError } from '../errors/crypto.ts'
import { EpochKeyMissingError, NoFreeCompartmentError } from '../errors/formats.ts'
import { defaultLabels, drawCompartment, drawCompartments } from './compartments.ts'
import { createEpoch, deriveEpochKey, deriveHistoryKey, findEpochSeed } from './epochs.ts'
import { toHex } from './schema.ts'

const { account: owner } = await createPerson('patient')
const identitySeed = bytesOf('identity')
const ref = { compartment: 17, epoch: 3, keyId: '000102030405060708090a0b0c0d0e0f' }

test('default: derived keys stay the same for ever', async () => {
  const epoch = await deriveEpochKey({ identitySeed, owner, ...ref })
  const history = await deriveHistoryKey({ identitySeed, owner, ...ref })
  expect(toHex(epoch.seed)).toMatchInlineSnapshot(
    `"190658205616b3e6467c8e72b313b26377ec80480f7f940002bc31df3c34ed82"`,
  )
  expect(toHex(history.seed)).toMatchInlineSnapshot(
    `"cb801f16a67cf7c8380e2a10d54490e58a85b1bef74886dfbf5e16c4bf1dba35"`,
  )
})

test('behavior: every input changes the key', async () => {
  const other = await createPerson('other')
  const inputs = [
    { identitySeed, owner, ...ref },
    { identitySeed: bytesOf('another identity'), owner, ...ref },
    { identitySeed, owner: other.account, ...ref },
    { identitySeed, owner, ...ref, compartment: 255 },
    { identitySeed, owner, ...ref, epoch: 4 },
    { identitySeed, owner, ...ref, keyId: 'ff0102030405060708090a0b0c0d0e0f' },
  ]
  const keys = await Promise.all(inputs.flatMap((input) => [deriveEpochKey(input), deriveHistoryKey(input)]))
  expect(new Set(keys.map(({ seed }) => toHex(seed))).size).toBe(12)
  expect(new Set(keys.map(({ recipient }) => recipient)).size).toBe(12)
})

test('behavior: two attempts at the same epoch have different keys', async () => {
  const make = () => createEpoch({ identitySeed, owner, compartment: 17, epoch: 4 })
  const [a, b] = await Promise.all([make(), make()])
  expect(a.recipient).not.toBe(b.recipient)
})

test('error: findEpochSeed names what is missing', async () => {
  const epoch = await deriveEpochKey({ identitySeed, owner, ...ref })
  expect(findEpochSeed({ hint: ref, seeds: [epoch] })).toBe(epoch.seed)
  for (const change of [{ compartment: 18 }, { epoch: 4 }, { keyId: 'f'.repeat(32) }])
    expect(() => findEpochSeed({ hint: { ...ref, ...change }, seeds: [epoch] })).toThrow(EpochKeyMissingError)
})

test.each([{ compartment: 48 }, { compartment: 254 }, { epoch: 0 }, { keyId: 'AB' }])(
  'error: %j',
  async (change) => {
    await expect(deriveEpochKey({ identitySeed, owner, ...ref, ...change })).rejects.toThrow(
      InvalidParameterError,
    )
  },
)

test('behavior: compartments get distinct random numbers', () => {
  const drawn = drawCompartments()
  expect(drawn.map(({ label }) => label)).toEqual(defaultLabels)
  expect(drawn.map(({ kind }) => kind)).toEqual(['profile', ...Array(6).fill('records')])
  expect(new Set(drawn.map(({ compartment }) => compartment)).size).toBe(7)
  const layouts = new Set(
    Array.from({ length: 20 }, () =>
      drawCompartments()
        .map((it) => it.compartment)
        .join(),
    ),
  )
  expect(layouts.size).toBe(20)
})

test('behavior: every number is drawn', () => {
  const seen = new Set(
    Array.from({ length: 2_000 }, () => drawCompartment({ used: [], kind: 'share', label: 'x' }).compartment),
  )
  expect(seen.size).toBe(48)
})

test('error: none is free', () => {
  const used = Array.from({ length: 48 }, (_, i) => i)
  expect(drawCompartment({ used: used.slice(1), kind: 'share', label: 'x' }).compartment).toBe(0)
  expect(() => drawCompartment({ used, kind: 'share', label: 'x' })).toThrow(NoFreeCompartmentError)
  expect(() => drawCompartment({ used: [], kind: 'share', label: 'a\u0000b' })).toThrow(InvalidParameterError)
})
