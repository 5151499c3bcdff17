import { createPhrase } from '../../../src/crypto/phrase.ts'
import type { DraftFile } from '../generateVectors.ts'
import { bytesOf, createPerson } from '../person.ts'

/** Keys that derive from others: these vectors come out the same in every run. */
export async function buildDerivations(): Promise<DraftFile[]> {
  const { account: owner } = await createPerson('patient')
  const seed = bytesOf('identity')
  const keyId = '000102030405060708090a0b0c0d0e0f'
  const phrase = createPhrase({ random: (length) => bytesOf('entropy', length) })
  const words = phrase.split(' ')
  const epochs = [
    {
      name: 'first epoch of a compartment',
      parameters: { identitySeed: seed, owner, compartment: 0, epoch: 1, keyId },
    },
    {
      name: 'highest numbers',
      parameters: { identitySeed: seed, owner, compartment: 47, epoch: 2 ** 32 - 1, keyId },
    },
    { name: 'inbox', parameters: { identitySeed: seed, owner, compartment: 255, epoch: 3, keyId } },
    ...[
      ['compartment 48', { compartment: 48 }],
      ['epoch 0', { epoch: 0 }],
      ['a key id in upper case', { keyId: keyId.toUpperCase() }],
      ['a seed of 31 bytes', { identitySeed: seed.slice(1) }],
    ].map(([name, change]) => ({
      name: String(name),
      parameters: { identitySeed: seed, owner, compartment: 1, epoch: 1, keyId, ...(change as object) },
      error: 'InvalidParameterError',
    })),
  ]
  return [
    {
      format: 'identity',
      comment: 'specs/keys.md: everything that derives from an identity seed.',
      drafts: [
        { name: 'a seed', parameters: { seed, sequence: 1 } },
        { name: 'zeros', parameters: { seed: new Uint8Array(32), sequence: 2 ** 32 - 1 } },
        { name: 'sequence 0', parameters: { seed, sequence: 0 }, error: 'InvalidParameterError' },
        {
          name: '33 bytes',
          parameters: { seed: new Uint8Array(33), sequence: 1 },
          error: 'InvalidParameterError',
        },
      ],
    },
    {
      format: 'phrase',
      comment: 'specs/keys.md: unlock key and recovery key of a recovery phrase.',
      drafts: [
        { name: 'a phrase', parameters: { phrase } },
        {
          name: 'typed in capitals and columns',
          parameters: { phrase: phrase.toUpperCase().replaceAll(' ', '\n  ') },
        },
        { name: '23 words', parameters: { phrase: words.slice(1).join(' ') }, error: 'PhraseLengthError' },
        {
          name: 'a word that is none',
          parameters: { phrase: words.with(3, 'hospitl').join(' ') },
          error: 'PhraseWordError',
        },
        {
          name: 'a wrong checksum',
          parameters: { phrase: Array(24).fill('abandon').join(' ') },
          error: 'PhraseChecksumError',
        },
      ],
    },
    { format: 'epoch-key', comment: 'specs/keys.md: the key of an epoch.', drafts: epochs },
    { format: 'history-key', comment: 'specs/keys.md: the key of a history file.', drafts: epochs },
    {
      format: 'box-tag',
      comment: 'specs/key-box.md: first 16 bytes of keccak256(owner || doctor).',
      drafts: [
        { name: 'a pair', parameters: { owner, doctor: `0x${'11'.repeat(20)}` } },
        { name: 'no address', parameters: { owner, doctor: '0x11' }, error: 'InvalidParameterError' },
      ],
    },
  ]
}
