/**
 * `age-plugin-pq` for an `age` older than 1.3, which has no post-quantum recipients of its own: the plugin protocol of
 * C2SP age-plugin, with the KEM by OpenSSL through `hpke`. Shares no code with the SDK: that is its worth as a test.
 */
import { argv, stdin, stdout } from 'node:process'
import { createInterface } from 'node:readline'
import { base64nopad, bech32 } from '@scure/base'
import { AEAD_ChaCha20Poly1305, CipherSuite, KDF_HKDF_SHA256, KEM_MLKEM768_X25519 } from 'hpke'

type Stanza = { args: string[]; body: Uint8Array }

const suite = new CipherSuite(KEM_MLKEM768_X25519, KDF_HKDF_SHA256, AEAD_ChaCha20Poly1305)
const info = new TextEncoder().encode('age-encryption.org/mlkem768x25519')
const lines = createInterface({ input: stdin })[Symbol.asyncIterator]()

async function readStanza(): Promise<Stanza> {
  const args = (await readLine()).split(' ').slice(1)
  let encoded = ''
  for (;;) {
    const line = await readLine()
    encoded += line
    if (line.length < 64) return { args, body: base64nopad.decode(encoded) }
  }
}

async function readLine(): Promise<string> {
  const { done, value } = await lines.next()
  if (done) throw new Error('age closed the connection')
  return value
}

async function readUntilDone(): Promise<Stanza[]> {
  const stanzas: Stanza[] = []
  for (;;) {
    const stanza = await readStanza()
    if (stanza.args[0] === 'done') return stanzas
    stanzas.push(stanza)
  }
}

function write(args: readonly string[], body: Uint8Array = new Uint8Array(0)): void {
  const encoded = base64nopad.encode(body)
  const wrapped = encoded.replace(/.{64}/g, '$&\n')
  stdout.write(`-> ${args.join(' ')}\n${wrapped}\n`)
}

async function send(args: readonly string[], body: Uint8Array): Promise<void> {
  write(args, body)
  await readStanza()
}

const decodeKey = (text: string) =>
  bech32.fromWords(bech32.decode(text as `${string}1${string}`, false).words)

async function wrapFileKeys(): Promise<void> {
  const commands = await readUntilDone()
  const recipients = commands
    .filter(({ args }) => args[0] === 'add-recipient')
    .map(({ args }) => args[1] ?? '')
  const fileKeys = commands.filter(({ args }) => args[0] === 'wrap-file-key').map(({ body }) => body)
  for (const [index, fileKey] of fileKeys.entries())
    for (const recipient of recipients) {
      const publicKey = await suite.DeserializePublicKey(decodeKey(recipient))
      const { encapsulatedSecret, ciphertext } = await suite.Seal(publicKey, fileKey, { info })
      const args = ['recipient-stanza', `${index}`, 'mlkem768x25519', base64nopad.encode(encapsulatedSecret)]
      await send(args, ciphertext)
    }
}

async function unwrapFileKeys(): Promise<void> {
  const commands = await readUntilDone()
  const identities = commands
    .filter(({ args }) => args[0] === 'add-identity')
    .map(({ args }) => args[1] ?? '')
  for (const { args, body } of commands) {
    const [command, index = '', type, share = ''] = args
    if (command !== 'recipient-stanza' || type !== 'mlkem768x25519') continue
    for (const identity of identities) {
      const privateKey = await suite.DeserializePrivateKey(decodeKey(identity))
      const fileKey = await suite
        .Open(privateKey, base64nopad.decode(share), body, { info })
        .catch(() => undefined)
      if (fileKey !== undefined) await send(['file-key', index], fileKey)
    }
  }
}

const machine = argv.find((argument) => argument.startsWith('--age-plugin='))
if (machine === '--age-plugin=recipient-v1') await wrapFileKeys()
else if (machine === '--age-plugin=identity-v1') await unwrapFileKeys()
else throw new Error('age-plugin-pq is started by age')
write(['done'])
stdin.destroy()
