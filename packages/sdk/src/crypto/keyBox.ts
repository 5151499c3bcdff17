import * as v from 'valibot'
import type { Address } from 'viem'
import { ContextMismatchError } from '../errors/formats.ts'
import { type Compartment, compartmentSchema } from './compartments.ts'
import { type EpochSeed, expandEpochSeed } from './epochs.ts'
import { hashRecipient, type Identity, type IdentitySeed } from './identity.ts'
import {
  address,
  ascending,
  chainId,
  formatHead,
  fromBase64,
  hex16,
  hex32,
  maxCompartments,
  normalizeContext,
  openItems,
  ordinal,
  seed,
  toBase64,
  toHex,
  toLowerAddress,
  type VaultContext,
} from './schema.ts'
import { assertSame, openDocument, sealDocument } from './sealedDocument.ts'
import { decodeSeeds, encodeSeeds, identitySeeds } from './unlockBox.ts'
import type { VaultDocument } from './vaultDocument.ts'

const format = 'key box'
const type = 'medrec/key-box'
const members = { chainId, registry: address, patient: address, doctor: address, recipientHash: hex32 }

/** A grant "from now on" keeps what it has read across rotations: at most so many of the newest epochs. */
export const maxEarlierEpochs = 64

const earlierEpochs = v.pipe(
  v.array(v.strictObject({ epoch: ordinal, keyId: hex16, seed })),
  v.minLength(1),
  v.maxLength(maxEarlierEpochs),
  ascending((item) => item.epoch),
)

/** See specs/key-box.md. */
export const grantBoxSchema = v.strictObject({
  ...formatHead(type),
  kind: v.literal('grant'),
  ...members,
  compartments: v.pipe(
    v.array(
      v.strictObject({
        ...compartmentSchema.entries,
        epoch: ordinal,
        keyId: hex16,
        seed,
        /** Seed of the history key as of that epoch; only where earlier records were granted too. */
        history: v.exactOptional(seed),
        /** Epochs that were current while the grant stood; only without `history`. */
        earlier: v.exactOptional(earlierEpochs),
      }),
    ),
    v.minLength(1),
    v.maxLength(maxCompartments),
    ascending((item) => item.compartment),
  ),
  ext: v.exactOptional(openItems),
})

/** For caregivers: `doctor` is the caregiver. */
export const seedBoxSchema = v.strictObject({
  ...formatHead(type),
  kind: v.literal('seed'),
  ...members,
  seeds: identitySeeds,
  ext: v.exactOptional(openItems),
})

/** One compartment as a key box grants it. */
export type GrantedCompartment = Compartment &
  EpochSeed & {
    /** Seed of the history key as of that epoch, 32 bytes; present in a grant of "all". */
    historySeed?: Uint8Array | undefined
    /** Epochs that were current while the grant stood, ascending; in a grant of "from now on" after a rotation. */
    earlier?: readonly Omit<EpochSeed, 'compartment'>[] | undefined
  }

/** Who opens a key box. */
export type BoxIdentity = Pick<Identity, 'ageIdentity' | 'recipientHash'>

/**
 * Seals the keys of a grant to a doctor.
 *
 * @param parameters.context - The patient's vault.
 * @param parameters.doctor - The doctor's account.
 * @param parameters.recipient - The doctor's recipient out of a verified vault document, or the pinned one.
 * @param parameters.compartments - What is granted; with `historySeed` for "all", without for "from now on".
 * @returns The file, for a key-box page.
 * @throws {InvalidParameterError} if there is no compartment, one is there twice, or a member has the wrong shape.
 *
 * @example
 * import { sealGrantBox } from '@medrec/sdk/crypto'
 *
 * const box = await sealGrantBox({
 *   context,
 *   doctor,
 *   recipient: pin.recipient,
 *   compartments: [{ ...labs, ...epoch, historySeed: history.seed }],
 * })
 */
export async function sealGrantBox(parameters: sealGrantBox.Parameters): Promise<sealGrantBox.ReturnType> {
  const { compartments, context, doctor, recipient } = parameters
  return sealDocument({
    document: {
      type,
      v: 1,
      kind: 'grant',
      ...describeBox(context, doctor, recipient),
      compartments: compartments
        .map(({ compartment, earlier = [], epoch, historySeed, keyId, kind, label, seed }) => ({
          compartment,
          kind,
          label,
          epoch,
          keyId,
          seed: toBase64(seed),
          ...(historySeed && { history: toBase64(historySeed) }),
          ...(earlier.length > 0 && {
            earlier: earlier.map(({ epoch, keyId, seed }) => ({ epoch, keyId, seed: toBase64(seed) })),
          }),
        }))
        .sort((a, b) => a.compartment - b.compartment),
    },
    schema: grantBoxSchema,
    recipient,
  })
}

export declare namespace sealGrantBox {
  type Parameters = {
    context: VaultContext
    doctor: Address
    recipient: string
    compartments: readonly GrantedCompartment[]
  }
  type ReturnType = Uint8Array
  type ErrorType = sealDocument.ErrorType
}

/**
 * Opens the key box of a grant and checks each thing it says about itself against where it was found.
 *
 * @param parameters.box - From `findKeyBox`.
 * @param parameters.identity - The doctor's.
 * @param parameters.context - The patient's vault.
 * @param parameters.doctor - The doctor's account.
 * @param parameters.document - The patient's verified document: seeds of its current epochs must make its recipients.
 * @returns The granted compartments, ascending by number.
 * @throws {ContextMismatchError} if it is the box of another chain, registry, patient, doctor, key or epoch.
 * @throws {WrongKeyError} if it is sealed to another key.
 *
 * @example
 * import { openGrantBox } from '@medrec/sdk/crypto'
 *
 * const { compartments } = await openGrantBox({ box, identity, context, doctor, document })
 */
export async function openGrantBox(parameters: openGrantBox.Parameters): Promise<openGrantBox.ReturnType> {
  const { box, context, doctor, document, identity } = parameters
  const content = await openDocument({
    file: box,
    ageIdentity: identity.ageIdentity,
    type,
    schema: grantBoxSchema,
  })
  assertBox(content, context, doctor, identity)
  const compartments = content.compartments.map(({ earlier, history, seed, ...rest }) => ({
    ...rest,
    seed: fromBase64(seed),
    ...(history !== undefined && { historySeed: fromBase64(history) }),
    ...(earlier !== undefined && {
      earlier: earlier.map((item) => ({ ...item, seed: fromBase64(item.seed) })),
    }),
  }))
  if (document !== undefined) await assertCurrentEpochs(compartments, document)
  return { compartments }
}

export declare namespace openGrantBox {
  type Parameters = {
    box: Uint8Array
    identity: BoxIdentity
    context: VaultContext
    doctor: Address
    document?: Pick<VaultDocument, 'compartments'> | undefined
  }
  type ReturnType = { compartments: GrantedCompartment[] }
  type ErrorType = ContextMismatchError | openDocument.ErrorType
}

/**
 * Seals a person's identity seeds to a caregiver, who can then read and write all that the person can.
 *
 * @param parameters.context - The patient's vault.
 * @param parameters.caregiver - The caregiver's account.
 * @param parameters.recipient - The caregiver's certified recipient.
 * @param parameters.seeds - All identity seeds of the patient.
 * @returns The file, for a key-box page. Ending it takes an identity rotation.
 */
export async function sealSeedBox(parameters: sealSeedBox.Parameters): Promise<sealSeedBox.ReturnType> {
  const { caregiver, context, recipient, seeds } = parameters
  return sealDocument({
    document: {
      type,
      v: 1,
      kind: 'seed',
      ...describeBox(context, caregiver, recipient),
      seeds: encodeSeeds(seeds),
    },
    schema: seedBoxSchema,
    recipient,
  })
}

export declare namespace sealSeedBox {
  type Parameters = {
    context: VaultContext
    caregiver: Address
    recipient: string
    seeds: readonly IdentitySeed[]
  }
  type ReturnType = Uint8Array
  type ErrorType = sealDocument.ErrorType
}

/**
 * Opens a caregiver's box.
 *
 * @param parameters.box - From `findKeyBox`.
 * @param parameters.identity - The caregiver's.
 * @param parameters.context - The patient's vault.
 * @param parameters.caregiver - The caregiver's account.
 * @returns The patient's identity seeds, ascending by sequence.
 * @throws {ContextMismatchError} if it is the box of somebody else.
 */
export async function openSeedBox(parameters: openSeedBox.Parameters): Promise<openSeedBox.ReturnType> {
  const { box, caregiver, context, identity } = parameters
  const content = await openDocument({
    file: box,
    ageIdentity: identity.ageIdentity,
    type,
    schema: seedBoxSchema,
  })
  assertBox(content, context, caregiver, identity)
  return { seeds: decodeSeeds(content.seeds) }
}

export declare namespace openSeedBox {
  type Parameters = { box: Uint8Array; identity: BoxIdentity; context: VaultContext; caregiver: Address }
  type ReturnType = { seeds: IdentitySeed[] }
  type ErrorType = ContextMismatchError | openDocument.ErrorType
}

type BoxMembers = {
  chainId: number
  registry: Address
  patient: Address
  doctor: Address
  recipientHash: string
}

function describeBox(context: VaultContext, holder: Address, recipient: string): BoxMembers {
  const { chainId, owner, registry } = normalizeContext(context)
  return {
    chainId,
    registry,
    patient: owner,
    doctor: toLowerAddress(holder),
    recipientHash: toHex(hashRecipient(recipient)),
  }
}

function assertBox(content: BoxMembers, context: VaultContext, holder: Address, identity: BoxIdentity): void {
  const { chainId, owner, registry } = normalizeContext(context)
  const expected: BoxMembers = {
    chainId,
    registry,
    patient: owner,
    doctor: toLowerAddress(holder),
    recipientHash: toHex(identity.recipientHash),
  }
  for (const field of ['chainId', 'registry', 'patient', 'doctor', 'recipientHash'] as const)
    assertSame(format, field, content, expected)
}

/** A box in the current pages is of the current epochs: an old one put back there would bring old keys in use. */
async function assertCurrentEpochs(
  compartments: readonly GrantedCompartment[],
  document: Pick<VaultDocument, 'compartments'>,
): Promise<void> {
  for (const granted of compartments) {
    const state = document.compartments.find(({ compartment }) => compartment === granted.compartment)
    if (state === undefined) throw new ContextMismatchError({ format, field: 'compartment' })
    if (state.epoch !== granted.epoch) throw new ContextMismatchError({ format, field: 'epoch' })
    if (state.keyId !== granted.keyId) throw new ContextMismatchError({ format, field: 'keyId' })
    const { recipient } = await expandEpochSeed(granted)
    if (state.recipient !== recipient) throw new ContextMismatchError({ format, field: 'seed' })
  }
}
