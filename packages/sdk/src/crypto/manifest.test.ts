import { describe, expect, test } from 'vitest'
import { bytesOf, createEpochOf, createPerson, createStatement, doctorRegistry } from '../../test/formats/person.ts'
import { deriveEpochKey } from './epochs.ts'
import { openManifest, readKeyHint, sealManifest, type Manifest } from './manifest.ts'
import { decryptRecordPayload, encryptRecordPayload } from './recordPayload.ts'
import { createBlock } from './block.ts'
import { utf8, concatBytes, sha256 } from './primitives.ts'

test('default', async () => {
  const patient = await createPerson('patient')
  const epoch = await createEpochOf(patient, 17)
  const { ciphertext, result } = await encryptRecordPayload({ source: utf8('a content') })
  const pieces = []
  for await (const p of ciphertext) pieces.push(p)
  const file = concatBytes(...pieces)
  const r = await result
  const statement = createStatement(patient, { patient: patient.account })
  const sealed = await sealManifest({ context: patient.context, compartment: 17, epoch, sequence: 1, statement, payload: { cid: createBlock(file).cid, size: r.ciphertextSize, ageIdentity: r.ageIdentity } })
  const hint = readKeyHint({ file: sealed.bytes })
  const { seed } = await deriveEpochKey({ identitySeed: patient.identity.seed, owner: patient.account, ...hint })
  const opened = await openManifest({ file: sealed.bytes, context: patient.context, compartment: 17, digest: sealed.digest, seed })
  expect(opened.manifest).toEqual(sealed.manifest)
  const out = []
  for await (const p of decryptRecordPayload({ ciphertext: file, manifest: opened.manifest })) out.push(p)
  expect(concatBytes(...out)).toEqual(utf8('a content'))
})
