import { Command } from 'commander'
import { act, examples } from '../call.ts'
import type { Io } from '../io.ts'

/** `medrec status` */
export function statusCommand(io: Io): Command {
  return new Command('status')
    .description('the network, who is known on this device, and what is right or wrong; needs no passphrase')
    .addHelpText('after', examples('status', '--as alice status --json'))
    .action(act(io, async () => (await import('./status/run.ts')).status))
}
