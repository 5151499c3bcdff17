import { Command } from 'commander'
import { act, examples } from '../call.ts'
import type { Io } from '../io.ts'

/** `medrec vault …` */
export function vaultCommand(io: Io): Command {
  const vault = new Command('vault').description('your own vault: state, keys, and coming back after a loss')
  vault
    .command('status')
    .description('compartments, keys, and whatever needs attention')
    .addHelpText('after', examples('vault status', 'vault status --json'))
    .action(act(io, async () => (await import('./vault/run.ts')).status))
  vault
    .command('restore')
    .description('on a new device: bring back keys and control, from the recovery sheet or the 24 words')
    .option('--sheet <file>', 'the recovery sheet as text')
    .option('--account <address>', 'without a sheet: the account; the words are asked for on the terminal')
    .option('--phrase-file <file>', 'with --account, where there is no terminal: a file with the 24 words')
    .addHelpText(
      'after',
      examples(
        '--as alice vault restore --sheet alice.txt',
        '--as alice vault restore --account 0x3C44…93BC',
      ),
    )
    .action(act(io, async () => (await import('./vault/run.ts')).restore))
  vault
    .command('rotate')
    .description('give compartments new keys; what is owed after a revocation in any case')
    .option('-c, --compartment <labels>', 'labels or numbers, separated by commas, or all')
    .addHelpText('after', examples('vault rotate', 'vault rotate -c labs'))
    .action(act(io, async () => (await import('./vault/run.ts')).rotate))
  vault
    .command('resume')
    .description('finish or clean up what was interrupted; every other change does this first, too')
    .addHelpText('after', examples('vault resume'))
    .action(act(io, async () => (await import('./vault/run.ts')).resume))
  return vault
}
