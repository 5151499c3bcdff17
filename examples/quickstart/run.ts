import { createNetwork } from '@medrec/dev-env'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { connect } from './connect.ts'
import { runJourney } from './quickstart.ts'

const size = 3_000_000

await using network = await createNetwork()
const { deployment, rpcUrl, storeUrl } = network
const [patient, doctor] = await Promise.all(
  ['patient', 'doctor'].map(async () => {
    const account = privateKeyToAccount(generatePrivateKey())
    await network.fund(account.address)
    return connect({ account, deployment, rpcUrl, stores: [storeUrl] })
  }),
)
if (!patient || !doctor) throw new Error('nobody is there')
const scan = new Blob([new Uint8Array(size)]).stream()
const print = (line: string) => process.stdout.write(`${line}\n`)
const { events, verified } = await runJourney({ patient, doctor, stores: [storeUrl], scan, size, print })
print(`${events} events in the trail, verified: ${verified}`)
