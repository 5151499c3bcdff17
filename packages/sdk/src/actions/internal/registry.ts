import type { Address } from 'viem'
import { getDeployment } from '../../contracts/withMedrec.ts'
import type { MedrecClient, Registry } from './types.ts'

/** Address of the registry that keeps the vaults of patients or of doctors. */
export function registryAddress(client: MedrecClient, registry: Registry): Address {
  const { patientRegistry, doctorRegistry } = getDeployment(client)
  return registry === 'patient' ? patientRegistry.address : doctorRegistry.address
}
