import { Command } from 'commander'
import { act, examples } from '../call.ts'
import type { Io } from '../io.ts'

/** `medrec doctor library …` */
export function libraryCommand(io: Io): Command {
  const library = new Command('library').description('copies that you keep, and send later')
  library
    .command('add <record>')
    .description(
      'copy a patient’s record, where the patient permits copies; the copy is in the patient’s trail',
    )
    .requiredOption('--patient <who>', 'whose record (address, or a name on this device)')
    .option('-c, --compartment <label>', 'where in the library; as in the patient’s vault by default')
    .addHelpText('after', examples('doctor library add labs/0 --patient 0x3C44…93BC'))
    .action(act(io, async () => (await import('./library/run.ts')).add))
  library
    .command('list')
    .description('list what is in the library')
    .option('-c, --compartment <label>', 'only this compartment')
    .addHelpText('after', examples('doctor library list', 'doctor library list --json'))
    .action(act(io, async () => (await import('./library/run.ts')).list))
  library
    .command('send <record>')
    .description('send a copy to a patient, who gave you write access')
    .requiredOption('--to <who>', 'the patient (address, or a name on this device)')
    .requiredOption('-c, --compartment <label>', 'where in the patient’s vault')
    .addHelpText('after', examples('doctor library send labs/0 --to 0x3C44…93BC -c labs'))
    .action(act(io, async () => (await import('./library/run.ts')).send))
  library
    .command('delete <record>')
    .description('delete a copy for good')
    .addHelpText('after', examples('doctor library delete labs/0'))
    .action(act(io, async () => (await import('./record/delete.ts')).deleteRecord))
  return library
}
