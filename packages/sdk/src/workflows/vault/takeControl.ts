import type { Address, Hex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { acceptController } from '../../actions/acceptController.ts'
import { getOperator } from '../../actions/getOperator.ts'
import { isAuthorized } from '../../actions/isAuthorized.ts'
import { multicall } from '../../actions/multicall.ts'
import { proposeController } from '../../actions/proposeController.ts'
import { sendRelayedCall, signRelayedCall } from '../../actions/relayCall.ts'
import type { PhraseKeys } from '../../crypto/phrase.ts'
import { PhraseOfOtherAccountError } from '../../errors/workflows.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { isSame } from '../isSame.ts'
import { recoveryOperator } from '../registration/registerPerson.ts'
import { findAccount } from './loadVault.ts'

/**
 * Gives control of an account to the client's account: the recovery key proposes it through the forwarder, so that it
 * needs no ether, and the client's account accepts and gives the recovery key its power back, in one transaction.
 * Looks at the chain before each step, so that it can be run again after a crash.
 *
 * @returns The transactions sent; none where the client's account is in control already.
 * @throws {PhraseOfOtherAccountError} where the phrase's key has no power over the account.
 */
export async function takeControl(
  ctx: Context,
  parameters: WorkflowOptions & { account: Address; next: Address; phraseKeys: PhraseKeys },
): Promise<{ hash: Hex; gasUsed: bigint }[]> {
  const { account: owner, next, onProgress, phraseKeys, signal } = parameters
  const { client } = ctx
  const { role, state } = await findAccount(ctx, { account: owner })
  if (isSame(state.controller, next)) return []
  const recovery = privateKeyToAccount(phraseKeys.recoveryKey)
  const sent: { hash: Hex; gasUsed: bigint }[] = []
  const { proposal } = state
  const proposed =
    proposal !== undefined && isSame(proposal.next, next) && isSame(proposal.proposer, recovery.address)
  await onProgress?.({ phase: 'submitting', done: proposed ? 1 : 0, total: 2 })
  if (!proposed) {
    const mayRecover = await isAuthorized(client, {
      registry: role,
      owner,
      sender: recovery.address,
      powers: ['recover'],
    })
    if (!mayRecover) throw new PhraseOfOtherAccountError({ account: owner })
    const call = proposeController.call(client, { registry: role, owner, next })
    const relayed = await signRelayedCall(client, { signer: recovery, call })
    sent.push(await sendRelayedCall(client, { relayed, signal }))
    await onProgress?.({ phase: 'submitting', done: 1, total: 2 })
  }
  const { nonce: operatorNonce } = await getOperator(client, {
    registry: role,
    owner,
    operator: recovery.address,
  })
  const calls = [
    acceptController.call(client, { registry: role, owner }),
    recoveryOperator(ctx, { role, owner, recovery: phraseKeys.recoveryAddress, operatorNonce }),
  ]
  sent.push(await multicall(client, { calls, signal }))
  return sent.map(({ gasUsed, hash }) => ({ gasUsed, hash }))
}
