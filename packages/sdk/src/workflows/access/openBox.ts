import type { Address } from 'viem'
import { getDoctorVerification } from '../../actions/getDoctorVerification.ts'
import { getGrant } from '../../actions/getGrant.ts'
import type { Grant } from '../../actions/internal/grant.ts'
import type { Permission } from '../../contracts/bits.ts'
import { type EpochSeed, findEpochSeed } from '../../crypto/epochs.ts'
import { openHistoryFile } from '../../crypto/historyFile.ts'
import { type GrantedCompartment, openGrantBox } from '../../crypto/keyBox.ts'
import { findKeyBox, findKeyBoxPage, openKeyBoxPage } from '../../crypto/keyBoxPage.ts'
import { WrongKeyError } from '../../errors/crypto.ts'
import { BoxOwedError, EpochKeyMissingError } from '../../errors/formats.ts'
import {
  GrantEndedError,
  GrantScopeError,
  GrantSuspendedError,
  NoGrantError,
  VaultUnavailableError,
} from '../../errors/workflows.ts'
import { parseCid } from '../../storage/cid.ts'
import { type Context, type Keyring, requireKeyring, type WorkflowOptions } from '../context.ts'
import { findCompartment } from '../vault/compartmentKeys.ts'
import { isUnavailable, loadVault } from '../vault/loadVault.ts'
import type { CompartmentKeys, LoadedVault } from '../vault/types.ts'

export declare namespace openBox {
  type Parameters = Pick<WorkflowOptions, 'signal'> & {
    patient: Address
    /** What the grant must allow; read where it is not given. */
    permission?: Permission | undefined
    /** Label or number that the grant must include. */
    compartment?: string | number | undefined
    acceptCertificate?: string | undefined
  }
  type ReturnType = {
    vault: LoadedVault
    keys: CompartmentKeys
    permissions: Permission[]
    /** Unix seconds; `noExpiry` where there is no end. */
    expiresAt: number
  }
}

/**
 * A doctor's keys in a patient's vault: the grant on the chain first, then the box in the patient's pages.
 *
 * @param parameters.patient - Whose vault.
 * @param parameters.permission - What the grant must allow; read where it is not given.
 * @param parameters.compartment - Label or number that the grant must include.
 * @returns The patient's verified vault and the keys that were given.
 * @throws {NoGrantError} where there never was a grant.
 * @throws {GrantEndedError} where it was revoked or its time is over.
 * @throws {GrantSuspendedError} where the registrar suspended the doctor.
 * @throws {GrantScopeError} where it does not cover the permission or the compartment.
 * @throws {BoxOwedError} where it is live and the patient has not issued the keys yet.
 */
export async function openBox(ctx: Context, parameters: openBox.Parameters): Promise<openBox.ReturnType> {
  const { acceptCertificate, compartment, patient, permission = 'read', signal } = parameters
  const keyring = await requireKeyring(ctx, 'doctor')
  const grant = await requireGrant(ctx, { patient, doctor: keyring.account, permission })
  const vault = await loadVault(ctx, { account: patient, role: 'patient', acceptCertificate, signal })
  const granted = await findBox(ctx, { keyring, signal, vault })
  // The chain decides what is covered: a box may be wider until the next head move.
  const compartments = granted.filter(({ compartment }) => grant.compartments.includes(compartment))
  const keys = grantedKeys(ctx, { compartments, signal, vault })
  if (compartment !== undefined) requireCompartment({ compartment, keys, permission })
  return { vault, keys, permissions: grant.permissions, expiresAt: grant.expiresAt }
}

/**
 * The live grant of a pair, or the reason why there is none.
 *
 * @throws {NoGrantError | GrantEndedError | GrantSuspendedError | GrantScopeError}
 */
export async function requireGrant(
  ctx: Pick<Context, 'client'>,
  parameters: { patient: Address; doctor: Address; permission?: Permission | undefined },
): Promise<Grant> {
  const { doctor, patient, permission } = parameters
  const grant = await getGrant(ctx.client, { patient, doctor })
  if (grant === undefined) throw new NoGrantError({ patient, doctor })
  if (!grant.live) {
    const { suspended } = await getDoctorVerification(ctx.client, { doctor })
    if (suspended) throw new GrantSuspendedError({ doctor })
    throw new GrantEndedError({ patient, doctor, expiresAt: grant.expiresAt })
  }
  if (permission !== undefined && !grant.permissions.includes(permission))
    throw new GrantScopeError({ permission })
  return grant
}

function requireCompartment(parameters: {
  compartment: string | number
  keys: CompartmentKeys
  permission: Permission
}): void {
  const { compartment, keys, permission } = parameters
  if (typeof compartment === 'number' && !keys.has(compartment))
    throw new GrantScopeError({ compartment, permission })
  // A label the doctor can't see may well exist: that it is not covered is all there is to say.
  const labels = keys.compartments.map(({ label }) => label.toLowerCase())
  if (typeof compartment === 'string' && !labels.includes(compartment.trim().toLowerCase()))
    throw new GrantScopeError({ permission })
  findCompartment(keys, compartment)
}

async function findBox(
  ctx: Context,
  { keyring, signal, vault }: { keyring: Keyring; signal: AbortSignal | undefined; vault: LoadedVault },
): Promise<GrantedCompartment[]> {
  const { context, document } = vault
  const doctor = keyring.account
  const ref = findKeyBoxPage({ document, doctor })
  if (ref === undefined) throw new BoxOwedError()
  const bytes = await load(ctx, { cid: ref.cid, signal, vault })
  const box = findKeyBox({ page: openKeyBoxPage({ bytes, context, ref }), doctor })
  // Newest first: a box may still be sealed to an earlier identity that was pinned.
  for (const identity of keyring.identities.toReversed()) {
    try {
      return (await openGrantBox({ box, identity, context, doctor, document })).compartments
    } catch (error) {
      if (!(error instanceof WrongKeyError)) throw error
    }
  }
  throw new WrongKeyError()
}

/** Keys of a box: current epochs at once, earlier ones from the history file where the grant includes it. */
function grantedKeys(
  ctx: Context,
  parameters: {
    compartments: readonly GrantedCompartment[]
    signal: AbortSignal | undefined
    vault: LoadedVault
  },
): CompartmentKeys {
  const { compartments, signal, vault } = parameters
  const histories = new Map<number, Promise<EpochSeed[]>>()
  const historyOf = (granted: GrantedCompartment) => {
    const known = histories.get(granted.compartment) ?? loadHistory(ctx, { granted, signal, vault })
    histories.set(granted.compartment, known)
    return known
  }
  return {
    compartments: compartments.map(({ compartment, kind, label }) => ({ compartment, kind, label })),
    has: (number) => compartments.some(({ compartment }) => compartment === number),
    findSeed: async (hint) => {
      const granted = compartments.find(({ compartment }) => compartment === hint.compartment)
      if (granted === undefined) throw new EpochKeyMissingError(hint)
      if (granted.epoch === hint.epoch && granted.keyId === hint.keyId) return granted.seed
      const earlier = granted.earlier?.map((one) => ({ ...one, compartment: granted.compartment })) ?? []
      return findEpochSeed({ hint, seeds: [...earlier, ...(await historyOf(granted))] })
    },
  }
}

async function loadHistory(
  ctx: Context,
  parameters: { granted: GrantedCompartment; signal: AbortSignal | undefined; vault: LoadedVault },
): Promise<EpochSeed[]> {
  const { granted, signal, vault } = parameters
  const { context, document } = vault
  const current = document.compartments.find(({ compartment }) => compartment === granted.compartment)
  if (granted.historySeed === undefined || current === undefined || current.history === null) return []
  const file = await load(ctx, { cid: current.history, signal, vault })
  return openHistoryFile({ file, context, current, historySeed: granted.historySeed })
}

async function load(
  ctx: Context,
  { cid, signal, vault }: { cid: string; signal: AbortSignal | undefined; vault: LoadedVault },
): Promise<Uint8Array> {
  try {
    return await ctx.store.get(parseCid(cid), { signal })
  } catch (cause) {
    if (isUnavailable(cause)) throw new VaultUnavailableError({ account: vault.context.owner, cause })
    throw cause
  }
}
