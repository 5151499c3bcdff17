export {
  BlockCorruptError,
  BlockErasedError,
  BlockNotFoundError,
  BlockTooLargeError,
  InvalidCarError,
  InvalidCidError,
  InvalidDagError,
  InvalidRangeError,
  PinIncompleteError,
  StoreAccessError,
  StoreBusyError,
  StoreClosedError,
  StoreFullError,
  StoreRejectedError,
  StoreStalledError,
  StoreUnavailableError,
} from '../errors/storage.ts'
export { type CarBlock, exportCar, readCar, writeCar } from '../storage/car.ts'
export {
  assertCid,
  cidToDigest,
  cidToDigestHex,
  createCid,
  dagPbCode,
  digestToCid,
  maxBlockSize,
  parseCid,
  rawCode,
  verifyBlock,
} from '../storage/cid.ts'
export { createMedrecStore } from '../storage/createStore.ts'
export { importFile } from '../storage/dag.ts'
export { chunkSize, nodeWidth } from '../storage/dagNode.ts'
export { type DagBlock, listDag, readFile, walkDag } from '../storage/dagRead.ts'
export { httpStore } from '../storage/http.ts'
export { createMemoryStore } from '../storage/memory.ts'
export type {
  BlockStore,
  HoldOptions,
  Pin,
  PinBatch,
  PinnedBlockStore,
  Pins,
  RemoteStore,
  StoreOptions,
  UnpinResult,
} from '../storage/ports.ts'
export type {
  Confirmation,
  Erasure,
  MedrecStore,
  MedrecStoreConfig,
  PutOptions,
  ReadFileOptions,
  RemoteOutcome,
  StorageProgress,
  StoredBlock,
  StoredFile,
} from '../storage/store.ts'
