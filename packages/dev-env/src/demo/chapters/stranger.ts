import { addMedicalFile, getAccount } from '@medrec/sdk/actions'
import { openBytes } from '@medrec/sdk/crypto'
import { digestToCid, parseCid } from '@medrec/sdk/storage'
import type { Cast, Journey } from '../journey.ts'
import { expectRefusal, expectThat } from '../steps.ts'
import type { Records } from './records.ts'

/** Chapter 3: somebody without access, with everything that is public in hand. */
export async function refuseStranger(journey: Journey, { patient, stranger }: Cast, { pdf }: Records) {
  const { steps } = journey
  steps.chapter('A stranger tries')
  const { compartment, digest } = pdf.record
  await steps.step('a stranger doctor writes: refused by the chain', async () => {
    const { account, head } = await loadHead(stranger, patient.account)
    const words = await expectRefusal(
      () =>
        addMedicalFile(stranger.client, {
          registry: 'patient',
          owner: account,
          author: stranger.account,
          compartment,
          digest,
          expectedHead: head,
        }),
      ['AccessDeniedError'],
    )
    steps.note(words)
  })
  await steps.step('a stranger doctor reads: refused by the SDK', async () => {
    steps.note(
      await expectRefusal(() => stranger.medrec.records.open({ record: pdf.record }), ['NoGrantError']),
    )
  })
  await steps.step('the stranger has every block in hand: none opens', async () => {
    const keyring = await stranger.keys.load()
    const manifest = await stranger.store.get(digestToCid(digest))
    const blocks = [manifest, ...(await listBlocks(journey))]
    for (const identity of keyring?.identities ?? [])
      await expectRefusal(
        () => openBytes({ file: manifest, identity: identity.ageIdentity }),
        ['WrongKeyError'],
      )
    const text = await (await patient.medrec.records.open({ record: pdf.record })).bytes()
    const secret = Buffer.from(text.subarray(0, 64))
    expectThat(
      blocks.every((block) => Buffer.from(block).indexOf(secret) < 0),
      'A block holds readable content.',
    )
    steps.note(`${blocks.length} blocks, all ciphertext; the manifest: not sealed to this key`)
  })
}

async function loadHead(stranger: Cast['stranger'], owner: `0x${string}`) {
  const state = await getAccount(stranger.client, { registry: 'patient', owner })
  if (state === undefined) throw new Error('The patient is not registered.')
  return { account: owner, head: state.head }
}

/** What a stranger can get from the shared store: everything. */
async function listBlocks({ network }: Journey): Promise<Uint8Array[]> {
  const roots = new Set(
    (await network.store.listPins()).flatMap(({ root }) => (root ? [root.toString()] : [])),
  )
  return Promise.all([...roots].map((cid) => network.store.get(parseCid(cid))))
}
