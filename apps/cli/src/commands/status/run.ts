import { getRole, getTotals, verifyDeployment } from '@medrec/sdk/actions'
import { MedrecError } from '@medrec/sdk/errors'
import { createCid, httpStore } from '@medrec/sdk/storage'
import { formatEther } from 'viem'
import { getBalance, getBlockNumber } from 'viem/actions'
import type { Call, Result } from '../../call.ts'
import { findHome, findPerson, listPeople, personFolder, readPerson } from '../../home.ts'
import { renderFields } from '../../output/table.ts'
import { count, toPlain } from '../../output/text.ts'
import { openPublic, type PublicSession } from '../../session.ts'

export async function status(call: Call): Promise<Result> {
  const { globals, io } = call
  const home = findHome(io, globals)
  const session = await openPublic(call)
  await verifyDeployment(session.client)
  const [chain, stores] = await Promise.all([describeChain(session), describeStores(session)])
  const people = listPeople(home).map((name) => {
    const { account, role } = readPerson(personFolder(home, name)) ?? {}
    return { name, account, role }
  })
  const acting = globals.as ?? io.env.MEDREC_AS
  const person = acting === undefined ? undefined : await describePerson(session, call)
  const { chainId, rpcUrl } = session.network
  const text = renderFields([
    ['Home', toPlain(home)],
    ['Chain', `${rpcUrl}, chain id ${chainId}, block ${chain.block}; all contracts as they should be`],
    [
      'Known',
      `${count(chain.patients, 'patient')}, ${count(chain.doctors, 'doctor')}, ${count(chain.events, 'audit event')}`,
    ],
    ...stores.map(({ problem, url }) => ['Store', `${url}: ${problem ?? 'reachable'}`] as const),
    ...people.map(
      ({ account, name, role }) => [name, `${account ?? 'unknown'} (${role ?? 'no vault'})`] as const,
    ),
    ...(person === undefined
      ? []
      : ([['Acting', `${person.account}: ${person.role}, ${person.ether} ETH`]] as const)),
  ])
  return { json: { home, rpcUrl, chainId, ...chain, stores, people, person }, text }
}

async function describeChain({ client }: PublicSession) {
  const [totals, block] = await Promise.all([getTotals(client), getBlockNumber(client)])
  return { block, ...totals }
}

/** A store that answers anything about a block it can't have is reachable. */
async function describeStores({ network }: PublicSession) {
  const nothing = await createCid({ bytes: new Uint8Array() })
  return Promise.all(
    network.stores.map(async (url) => {
      try {
        await httpStore({ url, stallTimeout: 3_000 }).getBlock(nothing)
        return { url, reachable: true }
      } catch (error) {
        if (!(error instanceof MedrecError)) throw error
        if (error.category !== 'network') return { url, reachable: true }
        return { url, reachable: false, problem: error.shortMessage }
      }
    }),
  )
}

async function describePerson({ client }: PublicSession, { globals, io }: Call) {
  const account = readPerson(findPerson(io, globals))?.account
  if (account === undefined) return undefined
  const [role, wei] = await Promise.all([
    getRole(client, { account }),
    getBalance(client, { address: account }),
  ])
  return { account, role, ether: formatEther(wei) }
}
