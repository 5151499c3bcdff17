import type { Address, Hex } from 'viem'
import { addMedicalFile } from '../../actions/addMedicalFile.ts'
import { getAccount } from '../../actions/getAccount.ts'
import type { Call } from '../../actions/internal/types.ts'
import { multicall } from '../../actions/multicall.ts'
import { registerDoctor } from '../../actions/registerDoctor.ts'
import { registerPatient } from '../../actions/registerPatient.ts'
import { setOperator } from '../../actions/setOperator.ts'
import type { WriteResult } from '../../actions/writeContract.ts'
import { noExpiry } from '../../contracts/constants.ts'
import { digestCertificate } from '../../crypto/certificate.ts'
import { derivePhraseKeys, type PhraseKeys, parsePhrase } from '../../crypto/phrase.ts'
import type { Practitioner } from '../../crypto/practitioner.ts'
import type { RecoverySheet } from '../../crypto/recoverySheet.ts'
import { fromBase64, type VaultContext } from '../../crypto/schema.ts'
import { openUnlockBox } from '../../crypto/unlockBox.ts'
import { SenderMissingError } from '../../errors/transaction.ts'
import { AlreadyRegisteredError } from '../../errors/workflows.ts'
import { type Context, newestIdentity, type PersonRole, type WorkflowOptions } from '../context.ts'
import { listOutbox, type OutboxHandle, openOutboxEntry } from '../state/outbox.ts'
import { pinSeen } from '../state/pins.ts'
import { openScratch, type Scratch } from '../state/scratch.ts'
import { settleEntry, undoEntry } from '../state/settleEntry.ts'
import { isOutcomeOpen, submitEntry } from '../state/submit.ts'
import { contextOf, loadOwnVault } from '../vault/loadVault.ts'
import { certify, enrolKeys, sealBoxes } from './enrol.ts'
import { storeFirstDocument } from './firstDocument.ts'
import { storeProfile } from './storeProfile.ts'

export declare namespace registerPerson {
  type Parameters = WorkflowOptions & {
    role: PersonRole
    /** 24 words that the person has written down and typed back. */
    phrase: string
    /** Bytes of the profile record; none where it is not given. */
    profile?: Uint8Array | undefined
    practitioner?: Practitioner | undefined
    /** URLs of stores where others find the vault. */
    stores?: readonly string[] | undefined
    /** Labels of the compartments, the first is the profile's; the default seven where not given. */
    labels?: readonly string[] | undefined
  }
  type ReturnType = {
    account: Address
    sheet: RecoverySheet
    hash: Hex
    gasUsed: bigint
  }
}

/**
 * Registers the client's account: keys first, then blocks, then ONE transaction with the registration, the recovery key
 * and the profile record. Called again after a crash it finishes what the outbox says; it never registers twice.
 *
 * @throws {AlreadyRegisteredError} where the account has a vault that no interrupted registration explains.
 * @throws {KeysOfOtherAccountError} where the key store holds somebody else's keys.
 */
export async function registerPerson(
  ctx: Context,
  parameters: registerPerson.Parameters,
): Promise<registerPerson.ReturnType> {
  const { role, signal } = parameters
  const sender = ctx.client.account
  if (sender === undefined) throw new SenderMissingError()
  const account = sender.address
  const context = contextOf(ctx, { account, role })
  const phrase = parsePhrase(parameters.phrase)
  const phraseKeys = derivePhraseKeys(phrase)
  const keyring = await enrolKeys(ctx, { account, role })
  const begun = (await listOutbox(ctx)).filter(({ entry }) => entry.intent.kind === 'register')
  for (const handle of begun) {
    const written = await settleEntry(ctx, { handle, signal })
    if (written !== undefined) return finish(ctx, { context, handle, keyring, phrase, phraseKeys, written })
    await undoEntry(ctx, handle)
  }
  if ((await getAccount(ctx.client, { registry: role, owner: account })) !== undefined)
    throw new AlreadyRegisteredError({ account })
  return register(ctx, { ...parameters, account, context, keyring, phrase, phraseKeys })
}

type Enrolled = {
  context: VaultContext
  keyring: Awaited<ReturnType<typeof enrolKeys>>
  phrase: string
  phraseKeys: PhraseKeys
}

async function register(
  ctx: Context,
  parameters: registerPerson.Parameters & Enrolled & { account: Address },
): Promise<registerPerson.ReturnType> {
  const { account, context, onProgress, signal } = parameters
  const handle = await openOutboxEntry(ctx, { kind: 'register', account: context.owner })
  const scratch = openScratch(ctx, { handle, attempt: 1, holder: account, onProgress, signal })
  let written: WriteResult
  try {
    await onProgress?.({ phase: 'encrypting' })
    const call = await storeVault(ctx, { ...parameters, scratch })
    await onProgress?.({ phase: 'sealed' })
    written = await submitEntry(ctx, { call, handle, onProgress, signal })
  } catch (error) {
    if (!isOutcomeOpen(handle, error)) {
      await scratch.discard()
      await handle.close()
    }
    throw error
  }
  // From here on the chain has it: whatever fails now leaves the entry, and calling again finishes it.
  const result = await finish(ctx, { ...parameters, handle, written })
  await onProgress?.({ phase: 'done' })
  return result
}

/** Makes everything of the vault durable, and the one call that registers it. */
async function storeVault(
  ctx: Context,
  parameters: registerPerson.Parameters & Enrolled & { account: Address; scratch: Scratch },
): Promise<Call> {
  const { context, keyring, phraseKeys, profile, scratch, signal, stores = [] } = parameters
  const identity = newestIdentity(keyring)
  const certificate = await certify(ctx, { context, identity, reason: 'enrolment' })
  const unlockBox = await sealBoxes(ctx, { context, keyring, unlockKey: phraseKeys.unlockKey })
  const first = await storeFirstDocument({ ...parameters, certificate, identity, scratch, stores, unlockBox })
  const { document, digest: head } = first
  const compartment = first.compartments.find(({ kind }) => kind === 'profile')?.compartment
  const record =
    profile === undefined || compartment === undefined
      ? undefined
      : await storeProfile(ctx, { bytes: profile, compartment, context, document, identity, scratch, signal })
  await scratch.confirm()
  return buildCall(ctx, { ...parameters, head, record })
}

function buildCall(
  ctx: Context,
  parameters: Pick<registerPerson.Parameters, 'role'> &
    Pick<Enrolled, 'phraseKeys'> & {
      account: Address
      head: Hex
      record: { compartment: number; digest: Hex } | undefined
    },
): Call {
  const { account, head, phraseKeys, record, role } = parameters
  const { client } = ctx
  const register = role === 'patient' ? registerPatient : registerDoctor
  const calls = [register.call(client, { head })]
  // For people without a wallet the recovery key is the account itself, and needs no power over itself.
  if (phraseKeys.recoveryAddress !== account.toLowerCase())
    calls.push(
      recoveryOperator(ctx, { role, owner: account, recovery: phraseKeys.recoveryAddress, operatorNonce: 0 }),
    )
  if (record !== undefined)
    calls.push(
      addMedicalFile.call(client, {
        registry: role,
        owner: account,
        author: account,
        ...record,
        expectedHead: head,
      }),
    )
  return multicall.call(client, { calls })
}

/** Gives the phrase's key the one power to bring control back. */
export function recoveryOperator(
  { client }: Pick<Context, 'client'>,
  parameters: { role: PersonRole; owner: Address; recovery: Address; operatorNonce: number },
): Call {
  const { operatorNonce, owner, recovery, role } = parameters
  return setOperator.call(client, {
    registry: role,
    owner,
    operator: recovery,
    powers: ['recover'],
    expiresAt: noExpiry,
    operatorNonce,
  })
}

async function finish(
  ctx: Context,
  parameters: Enrolled & { handle: OutboxHandle; written: WriteResult },
): Promise<registerPerson.ReturnType> {
  const { context, handle, keyring, phrase, phraseKeys, written } = parameters
  const { document, pin } = await loadOwnVault(ctx)
  const unlockBox = fromBase64(document.unlockBox)
  // After a crash the phrase typed now may not be the one of then: a sheet that opens nothing is worse than none.
  await openUnlockBox({ box: unlockBox, key: { method: 'phrase', key: phraseKeys.unlockKey }, context })
  await pinSeen(ctx, { pin, confirm: digestCertificate(document.certificate) })
  await handle.close()
  const { chainId, registry } = context
  const sheet = { phrase, account: keyring.account, chainId, registry, stores: document.stores, unlockBox }
  return { account: keyring.account, sheet, hash: written.hash, gasUsed: written.gasUsed }
}
