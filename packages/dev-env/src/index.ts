export { type AccountName, type DevAccounts, devAccounts, privateKeyOf } from './accounts.ts'
export { type ChainControls, chainControls } from './chain.ts'
export { DevEnvironmentError } from './errors.ts'
export { createNetwork, type Network } from './network.ts'
export type { NetworkFile } from './networkFile.ts'
export { openPerson, type Person, type Place } from './people.ts'
export { createDicom, parseDicom } from './samples/dicom.ts'
export { createLabReport } from './samples/fhir.ts'
export { createPdf } from './samples/pdf.ts'
export { bigFileSha256, bigFileSize, createSampleStream } from './samples/stream.ts'
export {
  openSeeded,
  type PersonFile,
  personFolder,
  type SeededName,
  seededNames,
  seedPeople,
} from './seedPeople.ts'
