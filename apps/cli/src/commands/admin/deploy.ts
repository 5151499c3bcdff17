import { writeContract } from '@medrec/sdk/actions'
import {
  computeDeploymentAddresses,
  type Deployment,
  deployContracts,
  getManagerSetupCall,
  withMedrec,
} from '@medrec/sdk/contracts'
import type { Address } from 'viem'
import type { Call, Result } from '../../call.ts'
import { UsageError } from '../../errors.ts'
import { assertFree, writeOutput } from '../../files.ts'
import { findAccount } from '../../home.ts'
import { type NetworkConfig, networkPath } from '../../networkConfig.ts'
import { toPlain } from '../../output/text.ts'
import { openWallet } from '../../wallet.ts'

type DeployOptions = {
  admin: string
  auditAdmin: string
  force?: boolean
  registrar: string
  store: string
}

/** `medrec admin deploy` */
export async function deploy(call: Call, options: DeployOptions): Promise<Result> {
  const { globals, io } = call
  const { rpc } = globals
  if (rpc === undefined) throw new UsageError('Which chain?', ['Name its RPC server with --rpc URL.'])
  const path = networkPath(io, globals)
  if (!options.force) await assertFree(path)
  const accountOf = (text: string) => findAccount(io, globals, text)
  const accountsOf = (text: string) =>
    text
      .split(',')
      .filter(Boolean)
      .map((part) => accountOf(part.trim()))
  const admin = accountOf(options.admin)
  const { chainId, client } = await openWallet(call, rpc)
  const deployment = await deployContracts(client, { admin })
  const members = { registrars: accountsOf(options.registrar), auditAdmins: accountsOf(options.auditAdmin) }
  const isAdmin = client.account.address.toLowerCase() === admin.toLowerCase()
  const setup = isAdmin ? await appoint(client, { admin, deployment, ...members }) : undefined
  const stores = options.store.split(',').filter(Boolean)
  const config: NetworkConfig = { version: 1, rpcUrl: rpc, chainId, deployment, stores }
  await writeOutput(path, [`${JSON.stringify(config, null, 2)}\n`], { force: options.force, mode: 0o644 })
  const lines = [
    `The contracts stand on chain ${chainId}; ${toPlain(path)} names them.`,
    setup === undefined
      ? 'The administrator still gives the roles: see getManagerSetupCall of @medrec/sdk/contracts.'
      : `Roles are given. Transaction ${setup}`,
  ]
  return { json: { path, deployment, stores, setup }, text: lines.join('\n') }
}

type Deployer = Awaited<ReturnType<typeof openWallet>>['client']

/** Which role may call what, and the first members: one call, which changes nothing when it is sent again. */
async function appoint(
  client: Deployer,
  {
    admin,
    deployment,
    ...members
  }: { admin: Address; deployment: Deployment; registrars: Address[]; auditAdmins: Address[] },
) {
  const call = getManagerSetupCall({ addresses: computeDeploymentAddresses({ admin }), ...members })
  const chain = withMedrec(client.chain, deployment)
  return (await writeContract({ ...client, chain }, call)).hash
}
