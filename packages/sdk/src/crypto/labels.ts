/**
 * Every label of the formats, in one place: HKDF `info` prefixes, signature domains and stanza types. They are part of
 * the formats (specs/keys.md) and never change; a second version gets labels of its own.
 */
export const labels = {
  signingKey: 'medrec/v1/signing-key/ed25519',
  phraseUnlock: 'medrec/v1/phrase/unlock',
  phraseRecovery: 'medrec/v1/phrase/recovery-key',
  epoch: 'medrec/v1/compartment-epoch',
  history: 'medrec/v1/history',
  /** Followed by the method's name. */
  unlock: 'medrec/v1/unlock/',
  vaultSignature: 'medrec/v1/vault',
  statementSignature: 'medrec/v1/statement',
} as const
