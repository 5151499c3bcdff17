export {
  openBytes,
  openFile,
  sealBytes,
  sealFile,
} from '../crypto/age/file.ts'
export { createHeader, openHeader } from '../crypto/age/header.ts'
export { readHint } from '../crypto/age/hint.ts'
export { type AgeHeader, parseHeader } from '../crypto/age/parseHeader.ts'
export { decryptPayload, encryptPayload, getPayloadSize, getPlaintextSize } from '../crypto/age/payload.ts'
export { openPayloadReader, type PayloadReader, type ReadAt, readRange } from '../crypto/age/range.ts'
export type { ByteSource } from '../crypto/age/source.ts'
export { type Block, createBlock, getBlockCid } from '../crypto/block.ts'
export {
  type CanonicalLimits,
  type CanonicalValue,
  decodeCanonical,
  encodeCanonical,
} from '../crypto/canonicalJson.ts'
export {
  appendCatalogueEntries,
  buryCatalogueEntries,
  type CatalogueEntry,
  type CataloguePage,
  type CataloguePageUpdate,
  createCatalogueEntry,
  type MarkEntry,
  maxCatalogueEntries,
  openCataloguePage,
  type RecordEntry,
  readCatalogue,
  sealCataloguePage,
  type UnreadableEntry,
} from '../crypto/catalogue.ts'
export {
  buildCertificateTypedData,
  type Certificate,
  type CertificateReason,
  type CertificateTypedData,
  createCertificate,
  digestCertificate,
  type VerifySignature,
  verifyCertificate,
} from '../crypto/certificate.ts'
export {
  type Compartment,
  defaultLabels,
  drawCompartment,
  drawCompartments,
} from '../crypto/compartments.ts'
export {
  createEpoch,
  deriveEpochKey,
  deriveHistoryKey,
  type EpochKey,
  type EpochRef,
  type EpochSeed,
  expandEpochSeed,
  findEpochSeed,
  type KeyHint,
} from '../crypto/epochs.ts'
export { toSafeFileName } from '../crypto/fileName.ts'
export { openHistoryFile, sealHistoryFile } from '../crypto/historyFile.ts'
export {
  createIdentity,
  deriveIdentity,
  encodeAgeIdentity,
  hashRecipient,
  type Identity,
  type IdentitySeed,
  type SigningKey,
} from '../crypto/identity.ts'
export { judgeMark, judgeReplacement } from '../crypto/judgements.ts'
export {
  type BoxIdentity,
  type GrantedCompartment,
  openGrantBox,
  openSeedBox,
  sealGrantBox,
  sealSeedBox,
} from '../crypto/keyBox.ts'
export {
  buildKeyBoxPages,
  computeBoxTag,
  findKeyBox,
  findKeyBoxPage,
  type Grantee,
  type KeyBoxPage,
  type KeyBoxPageRef,
  openGrantees,
  openKeyBoxPage,
} from '../crypto/keyBoxPage.ts'
export {
  assertNotReplayed,
  type DirectKeySlot,
  getPayloadIdentity,
  type Manifest,
  type ManifestEpoch,
  type OtherKeySlot,
  openManifest,
  readKeyHint,
  resealManifest,
  sealManifest,
} from '../crypto/manifest.ts'
export { getPadmeSize, padStream, unpadStream } from '../crypto/padme.ts'
export { createPhrase, derivePhraseKeys, type PhraseKeys, parsePhrase } from '../crypto/phrase.ts'
export { digestCredential, type Practitioner, practitionerSchema } from '../crypto/practitioner.ts'
export {
  concatBytes,
  createSha256,
  equalBytes,
  hkdf,
  randomBytes,
  type Sha256,
  sha256,
  utf8,
} from '../crypto/primitives.ts'
export {
  decryptRecordPayload,
  encryptRecordPayload,
  openRecordReader,
  type PayloadSummary,
} from '../crypto/recordPayload.ts'
export {
  formatRecoveryCode,
  formatRecoverySheet,
  parseRecoveryCode,
  parseRecoverySheet,
  type RecoveryCode,
  type RecoverySheet,
} from '../crypto/recoverySheet.ts'
export { drawQrCode, renderRecoverySheet } from '../crypto/recoverySheetPage.ts'
export { inbox, maxCompartments, type VaultContext } from '../crypto/schema.ts'
export { openSettings, type Settings, sealSettings } from '../crypto/settings.ts'
export {
  type Authorship,
  assertDepositor,
  type ContentStatement,
  copyStatement,
  type MarkStatement,
  maxStatementDepth,
  type Statement,
  signStatement,
  type UnsignedContentStatement,
  type UnsignedMarkStatement,
  type UnsignedStatement,
  unfoldStatement,
  verifyStatement,
} from '../crypto/statement.ts'
export {
  openUnlockBox,
  readUnlockMethods,
  sealUnlockBoxes,
  type UnlockKey,
  type UnlockMethod,
} from '../crypto/unlockBox.ts'
export {
  assertWritable,
  type CompartmentState,
  maxVaultDocumentBytes,
  signVaultDocument,
  type UnsignedVaultDocument,
  type VaultDocument,
  type VaultPin,
  verifyVaultDocument,
} from '../crypto/vaultDocument.ts'
export {
  AgeHeaderError,
  AgePolicyError,
  CanonicalJsonError,
  IdentityFormatError,
  InvalidParameterError,
  PaddingError,
  PayloadIntegrityError,
  RecipientError,
  SchemaError,
  TooLargeError,
  WrongKeyError,
} from '../errors/crypto.ts'
export {
  BoxOwedError,
  CertificateChangedError,
  CertificateInvalidError,
  CertificateUnconfirmedError,
  ContentMismatchError,
  ContextMismatchError,
  CriticalItemUnknownError,
  DepositorMismatchError,
  DigestMismatchError,
  EpochKeyMissingError,
  FormatTypeError,
  KeySlotUnknownError,
  NoFreeCompartmentError,
  PayloadUnfinishedError,
  PhraseChecksumError,
  PhraseLengthError,
  PhraseWordError,
  RecordReplayedError,
  RecoverySheetError,
  SignatureInvalidError,
  StatementInvalidError,
  UnlockFailedError,
  UnlockPolicyError,
  UnsupportedVersionError,
  VaultForkError,
  VaultRollbackError,
} from '../errors/formats.ts'
