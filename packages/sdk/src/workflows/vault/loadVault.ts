import type { Address } from 'viem'
import { verifyTypedData } from 'viem/actions'
import { type AccountState, getAccount } from '../../actions/getAccount.ts'
import { registryAddress } from '../../actions/internal/registry.ts'
import type { VerifySignature } from '../../crypto/certificate.ts'
import type { Identity } from '../../crypto/identity.ts'
import { normalizeContext, toHex, type VaultContext } from '../../crypto/schema.ts'
import { openSettings, type Settings } from '../../crypto/settings.ts'
import { verifyVaultDocument } from '../../crypto/vaultDocument.ts'
import { DeploymentMissingError } from '../../errors/deployment.ts'
import {
  CertificateChangedError,
  CertificateUnconfirmedError,
  VaultForkError,
  VaultRollbackError,
} from '../../errors/formats.ts'
import { getRpcError } from '../../errors/getRpcError.ts'
import {
  BlockErasedError,
  BlockNotFoundError,
  StoreAccessError,
  StoreBusyError,
  StoreStalledError,
  StoreUnavailableError,
} from '../../errors/storage.ts'
import {
  AccountNotRegisteredError,
  KeysOutdatedError,
  SmartAccountUnconfirmedError,
  VaultUnavailableError,
} from '../../errors/workflows.ts'
import { digestToCid, parseCid } from '../../storage/cid.ts'
import {
  type Context,
  newestIdentity,
  type PersonRole,
  requireKeyring,
  type WorkflowOptions,
} from '../context.ts'
import { type KeptPin, loadPin, pinSeen, survivingPin } from '../state/pins.ts'
import type { LoadedVault, OwnVault } from './types.ts'

export declare namespace loadVault {
  type Parameters = Pick<WorkflowOptions, 'signal'> & {
    account: Address
    /** In which registry to look; both where it is not given. */
    role?: PersonRole | undefined
    /** Digest of a changed or foreign-controlled certificate that the person confirmed, lower-case hex. */
    acceptCertificate?: string | undefined
  }
  type ReturnType = LoadedVault
}

/**
 * Loads a vault: head on the chain → block → signature → certificate → account's controller → pins.
 *
 * @param ctx - Whose stores are asked, and whose pins are compared and moved on.
 * @param parameters.account - The account that registered.
 * @param parameters.role - In which registry to look; both where it is not given.
 * @param parameters.acceptCertificate - Digest of a certificate that the person confirmed over another channel.
 * @returns The document, and what the chain says about the account.
 * @throws {AccountNotRegisteredError} where the chain has no such vault.
 * @throws {VaultUnavailableError} where no store has the document.
 * @throws {VaultRollbackError | VaultForkError} where it is older than, or another than, what was seen before.
 * @throws {CertificateChangedError | CertificateUnconfirmedError} until the person confirms.
 * @throws {SmartAccountUnconfirmedError} where only the RPC answers for a new certificate, until the person confirms.
 * @throws {CertificateInvalidError | SignatureInvalidError | ContextMismatchError} where it is not the account's.
 */
export async function loadVault(
  ctx: Context,
  parameters: loadVault.Parameters,
): Promise<loadVault.ReturnType> {
  return readVault(ctx, parameters)
}

type Reading = loadVault.Parameters & {
  /** The owner's identity, for one's own vault. */
  own?: Identity | undefined
}

async function readVault(ctx: Context, parameters: Reading): Promise<LoadedVault> {
  const { acceptCertificate, account, own, signal } = parameters
  const { role, state, context } = await findAccount(ctx, parameters)
  const kept = await loadPin(ctx, context)
  const bytes = await fetchDocument(ctx, { account, role, state, signal })
  if (bytes === undefined) return readVault(ctx, parameters)
  const found = { bytes, context, state, own, acceptCertificate }
  const { document, pin } = await verifyFound(ctx, { ...found, kept }).catch(async (error: unknown) => {
    if (!isSetBack(error) || kept === undefined) throw error
    const surviving = await survivingPin(ctx, kept)
    if (surviving === kept) throw error
    // The chain was reorganised: what was seen in a block that is gone does not count; the certificate still does.
    const confirmed = [...kept.confirmed, kept.pin.certificate]
    return verifyFound(ctx, { ...found, kept: surviving, confirmed })
  })
  await pinSeen(ctx, { pin, confirm: own === undefined ? acceptCertificate : pin.certificate })
  return { context, role, account: state, head: state.head, document, pin }
}

const isSetBack = (error: unknown) => error instanceof VaultRollbackError || error instanceof VaultForkError

async function verifyFound(
  ctx: Context,
  parameters: Pick<Reading, 'acceptCertificate' | 'own'> & {
    bytes: Uint8Array
    context: VaultContext
    state: AccountState
    kept: KeptPin | undefined
    confirmed?: readonly string[]
  },
): Promise<verifyVaultDocument.ReturnType> {
  const { acceptCertificate, bytes, context, kept, own, state } = parameters
  const confirmed = [
    ...(parameters.confirmed ?? kept?.confirmed ?? []),
    ...(acceptCertificate === undefined ? [] : [acceptCertificate]),
  ]
  const verifier = watch(verifierOf(ctx))
  const document = {
    bytes,
    context,
    head: state.head,
    pin: kept?.pin,
    verify: verifier.verify,
    confirmedCertificates: confirmed,
  }
  if (own !== undefined) return verifyOwn(document, own)
  const verified = await verifyVaultDocument({ ...document, controller: state.controller })
  const { certificate } = verified.pin
  const known = kept?.pin.certificate === certificate || confirmed.includes(certificate)
  if (verifier.asked() && !known)
    throw new SmartAccountUnconfirmedError({ certificate, signer: verified.document.certificate.signer })
  return verified
}

/**
 * One's own document needs nobody's word: who holds the identity that it certifies and that signed it made it. So it
 * stays readable while control changes hands, and the certificate of a new controller is no surprise.
 */
async function verifyOwn(
  parameters: verifyVaultDocument.Parameters,
  own: Identity,
): Promise<verifyVaultDocument.ReturnType> {
  const verified = await verifyVaultDocument(parameters).catch((error: unknown) => {
    const confirmedCertificates = [...(parameters.confirmedCertificates ?? [])]
    if (error instanceof CertificateChangedError) confirmedCertificates.push(error.found)
    else if (error instanceof CertificateUnconfirmedError) confirmedCertificates.push(error.certificate)
    else throw error
    return verifyVaultDocument({ ...parameters, confirmedCertificates })
  })
  const { certificate, owner } = verified.document
  const isOwn =
    certificate.recipientHash === toHex(own.recipientHash) &&
    certificate.signingKey === toHex(own.signingKey.publicKey)
  if (!isOwn) throw new KeysOutdatedError({ account: owner })
  return verified
}

/** Notices whether a signature rests on the word of the RPC server alone. */
function watch(verify: VerifySignature): { verify: VerifySignature; asked(): boolean } {
  let asked = false
  return {
    verify: (parameters) => {
      asked = true
      return verify(parameters)
    },
    asked: () => asked,
  }
}

/** The account in its registry. An account has one role, for good, so at most one registry knows it. */
export async function findAccount(
  ctx: Pick<Context, 'client'>,
  parameters: { account: Address; role?: PersonRole | undefined },
): Promise<{ role: PersonRole; state: AccountState; context: VaultContext }> {
  const { account, role } = parameters
  const roles: readonly PersonRole[] = role === undefined ? ['patient', 'doctor'] : [role]
  const states = await Promise.all(
    roles.map((registry) => getAccount(ctx.client, { registry, owner: account })),
  )
  for (const [i, state] of states.entries()) {
    const found = roles[i]
    if (state !== undefined && found !== undefined)
      return { role: found, state, context: contextOf(ctx, { account, role: found }) }
  }
  throw new AccountNotRegisteredError({ account, role })
}

/** Where the vault of an account lies: what every format of it names. */
export function contextOf(
  { client }: Pick<Context, 'client'>,
  { account, role }: { account: Address; role: PersonRole },
): VaultContext {
  if (client.chain === undefined) throw new DeploymentMissingError()
  return normalizeContext({
    chainId: client.chain.id,
    registry: registryAddress(client, role),
    owner: account,
  })
}

/** Asks a smart account about a certificate (ERC-1271, ERC-6492): worth as much as the RPC that answers. */
export function verifierOf({ client }: Pick<Context, 'client'>): VerifySignature {
  return (parameters) =>
    verifyTypedData(client, parameters).catch((error: unknown) => {
      throw getRpcError(error)
    })
}

/** Undefined where the head moved while nobody had the block any more: the caller begins anew. */
async function fetchDocument(
  ctx: Context,
  parameters: { account: Address; role: PersonRole; state: AccountState; signal: AbortSignal | undefined },
): Promise<Uint8Array | undefined> {
  const { account, role, signal, state } = parameters
  try {
    return await ctx.store.get(digestToCid(state.head), { signal })
  } catch (cause) {
    if (!isUnavailable(cause)) throw cause
    const now = await getAccount(ctx.client, { registry: role, owner: account })
    if (now !== undefined && now.head !== state.head) return undefined
    throw new VaultUnavailableError({ account, cause })
  }
}

/** True where a store could not give what it should have: another store or another time may. */
export function isUnavailable(error: unknown): boolean {
  return [
    BlockErasedError,
    BlockNotFoundError,
    StoreAccessError,
    StoreBusyError,
    StoreStalledError,
    StoreUnavailableError,
  ].some((type) => error instanceof type)
}

export declare namespace loadOwnVault {
  type Parameters = Pick<WorkflowOptions, 'signal'> & { acceptCertificate?: string | undefined }
  type ReturnType = OwnVault
}

/**
 * As `loadVault` for the account of the keyring, with what only its owner can open.
 *
 * @throws {KeysOutdatedError} where the vault was given a newer identity on another device.
 */
export async function loadOwnVault(
  ctx: Context,
  parameters: loadOwnVault.Parameters = {},
): Promise<loadOwnVault.ReturnType> {
  const keyring = await requireKeyring(ctx)
  const identity = newestIdentity(keyring)
  const { account, role } = keyring
  const vault = await readVault(ctx, { ...parameters, account, role, own: identity })
  const settings = await loadSettings(ctx, {
    vault,
    ageIdentity: identity.ageIdentity,
    signal: parameters.signal,
  })
  return { ...vault, keyring, identity, settings }
}

async function loadSettings(
  ctx: Context,
  parameters: { vault: LoadedVault; ageIdentity: string; signal: AbortSignal | undefined },
): Promise<Settings> {
  const { ageIdentity, signal, vault } = parameters
  const { context, document } = vault
  if (document.settings === null) return { compartments: [], formerIdentities: [] }
  try {
    const file = await ctx.store.get(parseCid(document.settings), { signal })
    return await openSettings({ file, ageIdentity, context })
  } catch (cause) {
    if (isUnavailable(cause)) throw new VaultUnavailableError({ account: context.owner, cause })
    throw cause
  }
}
