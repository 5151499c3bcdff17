import { Command } from 'commander'
import { act, examples } from '../call.ts'
import type { Io } from '../io.ts'

/** `medrec wallet …` */
export function walletCommand(io: Io): Command {
  const wallet = new Command('wallet').description('a key that signs and pays, for registrars and auditors')
  wallet
    .command('create')
    .description('make one, or bring one along; patients and doctors get theirs when they register')
    .option('--wallet-key-file <file>', 'a private key of yours, in place of a new one')
    .addHelpText('after', examples('--as auditor wallet create'))
    .action(act(io, async () => (await import('./wallet/run.ts')).create))
  return wallet
}
