import type { VaultDocument } from '../../crypto/vaultDocument.ts'

/** CIDs of every block that a vault document refers to, records excepted. */
export function listReferences(document: VaultDocument): Set<string> {
  const { compartments, inbox, keyBoxPages, settings } = document
  return new Set(
    [
      settings,
      inbox.history,
      ...keyBoxPages.map(({ cid }) => cid),
      ...compartments.flatMap(({ catalogue, history }) => [
        history,
        ...catalogue.pages.map(({ cid }) => cid),
      ]),
    ].filter((cid) => cid !== null),
  )
}
