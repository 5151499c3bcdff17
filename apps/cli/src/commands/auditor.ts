import { Command } from 'commander'
import { act, examples } from '../call.ts'
import type { Io } from '../io.ts'

/** `medrec auditor …` */
export function auditorCommand(io: Io): Command {
  const auditor = new Command('auditor').description('who audits')
  auditor
    .command('invite <account>')
    .description('as an administrator or auditor: invite somebody')
    .addHelpText('after', examples('--as admin auditor invite 0x3C44…93BC'))
    .action(act(io, async () => (await import('./auditor/run.ts')).invite))
  auditor
    .command('accept')
    .description('accept an invitation')
    .addHelpText('after', examples('--as auditor auditor accept'))
    .action(act(io, async () => (await import('./auditor/run.ts')).accept))
  auditor
    .command('remove <account>')
    .description('as an administrator: end somebody’s role')
    .addHelpText('after', examples('--as admin auditor remove 0x3C44…93BC'))
    .action(act(io, async () => (await import('./auditor/run.ts')).remove))
  auditor
    .command('list')
    .description('everybody who ever accepted, newest first')
    .option('-n, --limit <number>', 'at most so many', '100')
    .option('--after <address>', 'the next page: the address it ends with')
    .addHelpText('after', examples('auditor list', 'auditor list --json'))
    .action(act(io, async () => (await import('./auditor/run.ts')).list))
  return auditor
}
