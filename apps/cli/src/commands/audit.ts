import { Command } from 'commander'
import { act, examples } from '../call.ts'
import type { Io } from '../io.ts'

/** `medrec audit …` */
export function auditCommand(io: Io): Command {
  const audit = new Command('audit').description('the audit trail, which anybody can read and verify')
  audit
    .command('list')
    .description('what happened, newest first, in plain words')
    .option('--subject <who>', 'only this person’s trail (address, or a name on this device)')
    .option('--actor <who>', 'only what happened on this account’s authority')
    .option('--kinds <list>', 'only these kinds, separated by commas, such as accessGranted,recordsRead')
    .option('--oldest', 'oldest first')
    .option('-n, --limit <number>', 'at most so many', '100')
    .option('--from <event>', 'begin with the event of this number: the next page')
    .addHelpText('after', examples('audit list', 'audit list --subject alice --kinds recordsRead --json'))
    .action(act(io, async () => (await import('./audit/run.ts')).list))
  audit
    .command('verify')
    .description('verify that the trail is whole and unchanged, against the heads on the chain')
    .option('--subject <who>', 'only this person’s trail')
    .option('--trusted-rpc <url>', 'read the heads from this other RPC server')
    .addHelpText('after', examples('audit verify', 'audit verify --trusted-rpc https://rpc.example.org'))
    .action(act(io, async () => (await import('./audit/run.ts')).verify))
  return audit
}
