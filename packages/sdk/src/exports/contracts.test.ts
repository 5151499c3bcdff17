import { expect, test } from 'vitest'
import * as face from './contracts.ts'

test('default: the public names', () => {
  expect(Object.keys(face).sort()).toMatchInlineSnapshot(`
    [
      "accessManagerAbi",
      "auditKinds",
      "auditLogAbi",
      "compartmentCount",
      "computeDeploymentAddresses",
      "contractNames",
      "deployContracts",
      "deployedContractNames",
      "deterministicDeployer",
      "doctorRegistryAbi",
      "erc2771ForwarderAbi",
      "forwarderName",
      "getDeployment",
      "getDeploymentCalls",
      "getManagerSetupCall",
      "inboxCompartment",
      "isOwnDeployment",
      "listEnd",
      "managerRoles",
      "maxBatchSize",
      "maxPageSize",
      "medRecSystemAbi",
      "noExpiry",
      "operatorBits",
      "packCompartments",
      "packIndexes",
      "packPermissions",
      "packPowers",
      "patientRegistryAbi",
      "permissionBits",
      "recordsPerWord",
      "roleRegistryAbi",
      "roles",
      "splitByWord",
      "unpackCompartments",
      "unpackIndexes",
      "unpackPermissions",
      "unpackPowers",
      "withMedrec",
    ]
  `)
})
