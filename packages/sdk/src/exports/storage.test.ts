import { expect, test } from 'vitest'
import * as face from './storage.ts'
import * as nodeFace from './storage-node.ts'

test('default: the public names', () => {
  expect(Object.keys(face).sort()).toMatchInlineSnapshot(`
    [
      "BlockCorruptError",
      "BlockErasedError",
      "BlockNotFoundError",
      "BlockTooLargeError",
      "InvalidCarError",
      "InvalidCidError",
      "InvalidDagError",
      "InvalidRangeError",
      "PinIncompleteError",
      "StoreAccessError",
      "StoreBusyError",
      "StoreClosedError",
      "StoreFullError",
      "StoreRejectedError",
      "StoreStalledError",
      "StoreUnavailableError",
      "assertCid",
      "chunkSize",
      "cidToDigest",
      "cidToDigestHex",
      "createCid",
      "createMedrecStore",
      "createMemoryStore",
      "dagPbCode",
      "digestToCid",
      "exportCar",
      "httpStore",
      "importFile",
      "listDag",
      "maxBlockSize",
      "nodeWidth",
      "parseCid",
      "rawCode",
      "readCar",
      "readFile",
      "verifyBlock",
      "walkDag",
      "writeCar",
    ]
  `)
})

test('default: the public names of the Node entry', () => {
  expect(Object.keys(nodeFace).sort()).toMatchInlineSnapshot(`
    [
      "DiskAccessError",
      "DiskError",
      "DiskFullError",
      "DiskReadOnlyError",
      "KeyFileExposedError",
      "KeyFileInvalidError",
      "PassphraseShortError",
      "PassphraseWrongError",
      "StoreIndexCorruptError",
      "StoreLockedError",
      "StoreVersionError",
      "TooManyFilesError",
      "createFileKeys",
      "createFileState",
      "createFileStore",
      "minPassphraseLength",
      "serveStore",
    ]
  `)
})
