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
export type { FsckReport, ScrubReport, StoreStat } from '../storage/node/check.ts'
export { createFileStore, type FileStore } from '../storage/node/fileStore.ts'
export { serveStore } from '../storage/node/server.ts'
