import type { Address } from 'viem'
import { signTypedData } from 'viem/actions'
import {
  buildCertificateTypedData,
  type Certificate,
  type CertificateReason,
  createCertificate,
} from '../../crypto/certificate.ts'
import { createIdentity, type Identity } from '../../crypto/identity.ts'
import { randomBytes } from '../../crypto/primitives.ts'
import type { VaultContext } from '../../crypto/schema.ts'
import { sealUnlockBoxes } from '../../crypto/unlockBox.ts'
import { getRpcError } from '../../errors/getRpcError.ts'
import { SenderMissingError } from '../../errors/transaction.ts'
import { KeysOfOtherAccountError } from '../../errors/workflows.ts'
import type { Context, Keyring, PersonRole } from '../context.ts'
import { verifierOf } from '../vault/loadVault.ts'

/**
 * The keyring of an account that is about to register: the one on this device where an earlier run made it, otherwise
 * a new identity. It is saved before anything is encrypted to it.
 */
export async function enrolKeys(
  ctx: Context,
  parameters: { account: Address; role: PersonRole },
): Promise<Keyring> {
  const { account, role } = parameters
  const held = await ctx.keys.load()
  if (held !== undefined) {
    if (held.account.toLowerCase() !== account.toLowerCase() || held.role !== role)
      throw new KeysOfOtherAccountError({ held: held.account, account })
    return held
  }
  const keyring: Keyring = { account, role, identities: [await createIdentity()] }
  await ctx.keys.save(keyring)
  return keyring
}

/** Asks the client's account, who controls the vault's account, to certify an identity. */
export async function certify(
  ctx: Context,
  parameters: { context: VaultContext; identity: Identity; reason: CertificateReason },
): Promise<Certificate> {
  const { account } = ctx.client
  if (account === undefined) throw new SenderMissingError()
  const typedData = buildCertificateTypedData(parameters)
  const signature = await signTypedData(ctx.client, { account, ...typedData }).catch((error: unknown) => {
    throw getRpcError(error)
  })
  return createCertificate({ typedData, signature, signer: account.address, verify: verifierOf(ctx) })
}

/**
 * Seals the unlock boxes and keeps the device's: with the phrase anywhere, with the device's key on this device.
 *
 * @returns The public box.
 */
export async function sealBoxes(
  ctx: Context,
  parameters: { context: VaultContext; keyring: Keyring; unlockKey: Uint8Array },
): Promise<Uint8Array> {
  const { context, keyring, unlockKey } = parameters
  const key = keyring.device?.key ?? randomBytes(32)
  const { deviceBox, publicBox } = await sealUnlockBoxes({
    context,
    seeds: keyring.identities.map(({ seed, sequence }) => ({ seed, sequence })),
    keys: [
      { method: 'phrase', key: unlockKey },
      { method: 'device', key },
    ],
  })
  await ctx.keys.save({ ...keyring, device: { key, box: deviceBox } })
  return publicBox
}
