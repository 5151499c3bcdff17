/**
 * `pnpm bench:gas`: each action through the SDK on a chain of its own, once sent by the account itself and once relayed
 * by OpenZeppelin's forwarder, held against `ceilings.ts`. Figures are `gasUsed` of whole transactions, refunds
 * included. Digests and heads are random, as real ones are: a zero byte of calldata costs a quarter of another.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { createNetwork } from '@medrec/dev-env'
import { ceilings, furtherCeilings, judge } from './ceilings.ts'
import { measureActions } from './gas/measureActions.ts'
import { createCast, sendDirect, sendRelayed } from './gas/people.ts'

const limits: Readonly<Record<string, number>> = { ...ceilings, ...furtherCeilings }
const format = (gas: number | undefined) => (gas?.toLocaleString('en') ?? 'no ceiling').padStart(10)
const results = new URL('./results/', import.meta.url)

async function measureAll(): Promise<Record<string, number>> {
  await using network = await createNetwork()
  const figures: Record<string, number> = {}
  const cast = await createCast(network)
  const note = (name: string, gas: number) => {
    figures[name] = gas
  }
  await measureActions({ cast, send: sendDirect, note })
  await measureActions({
    cast,
    send: sendRelayed(await cast.enter()),
    note: (name, gas) => note(`relayed.${name}`, gas),
  })
  return figures
}

const figures = await measureAll()
const { failures, ok, summary } = judge(figures)

await mkdir(results, { recursive: true })
await writeFile(new URL('gas.json', results), `${JSON.stringify(figures, null, 2)}\n`)
for (const [name, gas] of Object.entries(figures))
  console.log(`${name.padEnd(30)} ${format(gas)}  of ${format(limits[name])}`)
for (const failure of failures) console.log(failure)
console.log(summary)
process.exitCode = ok ? 0 : 1
