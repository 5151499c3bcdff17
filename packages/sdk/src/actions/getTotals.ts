import { auditLogAbi, doctorRegistryAbi, patientRegistryAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { readContract } from './internal/readContract.ts'
import type { MedrecClient, ReadOptions } from './internal/types.ts'

/**
 * How many patients, doctors and auditors there ever were, and how many audit events there are.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns The four numbers; `auditors` are those who are active or invited.
 * @throws ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { getTotals } from '@medrec/sdk/actions'
 *
 * const { patients, doctors } = await getTotals(client, {})
 */
export async function getTotals(
  client: MedrecClient,
  parameters: getTotals.Parameters = {},
): Promise<getTotals.ReturnType> {
  const { patientRegistry, doctorRegistry, auditLog } = getDeployment(client)
  const [patients, doctors, auditors, events] = await Promise.all([
    readContract(client, {
      address: patientRegistry.address,
      abi: patientRegistryAbi,
      functionName: 'getTotalPatients',
      args: [],
      ...parameters,
    }),
    readContract(client, {
      address: doctorRegistry.address,
      abi: doctorRegistryAbi,
      functionName: 'getTotalDoctors',
      args: [],
      ...parameters,
    }),
    readContract(client, {
      address: auditLog.address,
      abi: auditLogAbi,
      functionName: 'getTotalAuditors',
      args: [],
      ...parameters,
    }),
    readContract(client, {
      address: auditLog.address,
      abi: auditLogAbi,
      functionName: 'getTotalEvents',
      args: [],
      ...parameters,
    }),
  ])
  return { patients: Number(patients), doctors: Number(doctors), auditors: Number(auditors), events }
}

export declare namespace getTotals {
  type Parameters = ReadOptions
  type ReturnType = { patients: number; doctors: number; auditors: number; events: bigint }
  type ErrorType = MedrecError
}
