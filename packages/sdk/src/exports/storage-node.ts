export {
  DiskAccessError,
  DiskError,
  DiskFullError,
  DiskReadOnlyError,
  StoreIndexCorruptError,
  StoreLockedError,
  StoreVersionError,
  TooManyFilesError,
} from '../errors/disk.ts'
export {
  KeyFileExposedError,
  KeyFileInvalidError,
  PassphraseShortError,
  PassphraseWrongError,
} from '../errors/keys.ts'
export type { FsckReport, ScrubReport, StoreStat } from '../storage/node/check.ts'
export { createFileKeys, type FileKeys, minPassphraseLength } from '../storage/node/fileKeys.ts'
export { createFileState } from '../storage/node/fileState.ts'
export { createFileStore, type FileStore } from '../storage/node/fileStore.ts'
export { serveStore } from '../storage/node/server.ts'
