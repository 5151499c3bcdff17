// `npx -y pnpm@12 start`: the whole system on this machine, left running. `--fresh` begins anew; `--data <folder>`,
// `--rpc-port <n>` and `--store-port <n>` choose others than .medrec/dev, 8545 and 8500.
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { renderBox } from '../box.ts'
import { DevEnvironmentError } from '../errors.ts'
import { createNetwork, type Network } from '../network.ts'
import { endWithLaunchers } from '../process/launchers.ts'
import { type SeededName, seedPeople } from '../seedPeople.ts'

const titles = { patientRegistry: 'Patients', doctorRegistry: 'Doctors', auditLog: 'Audit log' } as const
const root = resolve(import.meta.dirname, '../../../..')

function readOptions() {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: join(root, '.medrec/dev') },
      fresh: { type: 'boolean', default: false },
      'rpc-port': { type: 'string', default: '8545' },
      'store-port': { type: 'string', default: '8500' },
    },
  })
  return {
    dataDir: values.data,
    fresh: values.fresh,
    ports: {
      rpc: toPort('--rpc-port', values['rpc-port']),
      store: toPort('--store-port', values['store-port']),
    },
  }
}

function toPort(option: string, text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port > 0 && port < 65_536) return port
  throw new DevEnvironmentError(`${option} ${text} is not a port.`, 'Give a number from 1 to 65535.')
}

let network: Network | undefined
let interrupts = 0

/** The first Ctrl-C stops cleanly, the second at once. Other signals may come in pairs, as when a terminal closes. */
function interrupt(signal: NodeJS.Signals) {
  if (interrupts > 0 && signal !== 'SIGINT') return
  interrupts += 1
  if (interrupts > 1) {
    network?.kill()
    process.exit(130)
  }
  if (!network) process.exit(130)
  process.stdout.write('\nStopping; once more ends it at once.\n')
  network.stop().then(
    () => {
      process.stdout.write('Stopped. Everything is kept for the next start.\n')
      process.exit(0)
    },
    (error: unknown) => fail(error),
  )
}

function fail(error: unknown) {
  const known = error instanceof DevEnvironmentError || (error instanceof TypeError && 'code' in error)
  process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(1)
}

// A terminal that closed takes no more words; what runs behind it still ends in order.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt)
endWithLaunchers()

try {
  const options = readOptions()
  const say = (message: string) => process.stdout.write(`${message}\n`)
  say('Starting the chain, the contracts and the store …')
  network = await createNetwork({ ...options, onMessage: say })
  if (network.isNew) say('Registering a patient and a doctor, with keys of their own …')
  say(describe(network, await seedPeople(network)))
} catch (error) {
  fail(error)
}

function describe(network: Network, people: Record<SeededName, string>): string {
  const { chainId, dataDir, deployment, isNew, rpcUrl, storeUrl } = network
  const { contracts } = deployment
  return renderBox([
    `MedRec runs${isNew ? '' : ', with what was there'}. Ctrl-C stops it.`,
    '',
    `Chain      ${rpcUrl}   chain id ${chainId}`,
    `Store      ${storeUrl}`,
    `Data       ${relative(process.cwd(), dataDir) || '.'}   kept; --fresh begins anew`,
    '',
    ...(['patientRegistry', 'doctorRegistry', 'auditLog'] as const).map(
      (name) => `${titles[name].padEnd(10)} ${contracts[name].address}`,
    ),
    '',
    ...(['patient', 'doctor', 'registrar', 'auditor', 'admin'] as const).map(
      (name) => `${name.padEnd(10)} ${people[name]}`,
    ),
    '',
    'In another terminal:',
    'npx -y pnpm@12 medrec --as patient record list',
    `npx -y pnpm@12 medrec --as patient access grant ${people.doctor} --compartment labs`,
    'npx -y pnpm@12 medrec --as doctor doctor patients',
    'npx -y pnpm@12 medrec --as auditor audit list',
  ])
}
