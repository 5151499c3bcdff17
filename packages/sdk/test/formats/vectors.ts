import { openCataloguePage } from '../../src/crypto/catalogue.ts'
import { type Certificate, verifyCertificate } from '../../src/crypto/certificate.ts'
import { deriveEpochKey, deriveHistoryKey } from '../../src/crypto/epochs.ts'
import { openHistoryFile } from '../../src/crypto/historyFile.ts'
import { deriveIdentity } from '../../src/crypto/identity.ts'
import { openGrantBox, openSeedBox } from '../../src/crypto/keyBox.ts'
import { computeBoxTag, findKeyBox, openKeyBoxPage } from '../../src/crypto/keyBoxPage.ts'
import { openManifest } from '../../src/crypto/manifest.ts'
import { derivePhraseKeys } from '../../src/crypto/phrase.ts'
import { concatBytes } from '../../src/crypto/primitives.ts'
import { decryptRecordPayload } from '../../src/crypto/recordPayload.ts'
import { parseRecoveryCode, parseRecoverySheet } from '../../src/crypto/recoverySheet.ts'
import { fromBase64, toBase64 } from '../../src/crypto/schema.ts'
import { openSettings } from '../../src/crypto/settings.ts'
import { verifyStatement } from '../../src/crypto/statement.ts'
import { openUnlockBox } from '../../src/crypto/unlockBox.ts'
import { verifyVaultDocument } from '../../src/crypto/vaultDocument.ts'

/** One case of a vector file: what to open with what, and what must come of it. */
export type Vector = {
  name: string
  parameters: unknown
  /** What the reader gives; absent where it must refuse. */
  result?: unknown
  /** The name of the error with which it must refuse. */
  error?: string
}

export type VectorFile = { format: string; comment: string; vectors: Vector[] }

type Reader = (parameters: never) => unknown

/** Which function reads which vector file. */
export const readers: Record<string, Reader> = {
  identity: (it: Parameters<typeof deriveIdentity>[0]) => deriveIdentity(it),
  phrase: ({ phrase }: { phrase: string }) => derivePhraseKeys(phrase),
  'epoch-key': (it: Parameters<typeof deriveEpochKey>[0]) => deriveEpochKey(it),
  'history-key': (it: Parameters<typeof deriveHistoryKey>[0]) => deriveHistoryKey(it),
  'box-tag': (it: Parameters<typeof computeBoxTag>[0]) => computeBoxTag(it),
  certificate: (it: { certificate: Certificate }) => verifyCertificate(it),
  'unlock-box': (it: Parameters<typeof openUnlockBox>[0]) => openUnlockBox(it),
  'vault-document': (it: Parameters<typeof verifyVaultDocument>[0]) => verifyVaultDocument(it),
  settings: (it: Parameters<typeof openSettings>[0]) => openSettings(it),
  'grant-box': (it: Parameters<typeof openGrantBox>[0]) => openGrantBox(it),
  'seed-box': (it: Parameters<typeof openSeedBox>[0]) => openSeedBox(it),
  'key-box-page': (it: Parameters<typeof openKeyBoxPage>[0] & { doctor: `0x${string}` }) =>
    findKeyBox({ page: openKeyBoxPage(it), doctor: it.doctor }),
  'history-file': (it: Parameters<typeof openHistoryFile>[0]) => openHistoryFile(it),
  statement: (it: Parameters<typeof verifyStatement>[0]) => verifyStatement(it),
  manifest: (it: Parameters<typeof openManifest>[0]) => openManifest(it),
  'record-payload': async (it: Parameters<typeof decryptRecordPayload>[0]) => {
    const pieces: Uint8Array[] = []
    for await (const piece of decryptRecordPayload(it)) pieces.push(piece)
    return concatBytes(...pieces)
  },
  'catalogue-page': (it: Parameters<typeof openCataloguePage>[0]) => openCataloguePage(it),
  'recovery-sheet': (it: { text: string }) => parseRecoverySheet(it),
  'recovery-code': (it: { text: string }) => parseRecoveryCode(it),
}

/** Reads one case; never throws. */
export async function readVector(
  format: string,
  parameters: unknown,
): Promise<Pick<Vector, 'result' | 'error'>> {
  const reader = readers[format]
  if (reader === undefined) throw new Error(`no reader for ${format}`)
  try {
    return { result: encodeValue(await reader(decodeValue(parameters) as never)) }
  } catch (error) {
    return { error: error instanceof Error ? error.name : String(error) }
  }
}

/** Bytes stand in JSON as `{ "base64": "…" }`. */
export function encodeValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return { base64: toBase64(value) }
  if (Array.isArray(value)) return value.map(encodeValue)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, encodeValue(member)]))
}

function decodeValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decodeValue)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [first] = entries
  if (entries.length === 1 && first?.[0] === 'base64' && typeof first[1] === 'string')
    return fromBase64(first[1])
  return Object.fromEntries(entries.map(([key, member]) => [key, decodeValue(member)]))
}
