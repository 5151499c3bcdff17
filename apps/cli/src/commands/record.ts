import { Command } from 'commander'
import { act, examples } from '../call.ts'
import type { Io } from '../io.ts'

const naming = `
RECORD is what \`medrec record list\` shows: a place such as labs/0, or 6 or more digits of the ID.`

/** `medrec record …` */
export function recordCommand(io: Io): Command {
  const record = new Command('record').description('add, list, open and delete records')
  record
    .command('add <file>')
    .description('encrypt a file and add it; "-" reads stdin')
    .requiredOption('-c, --compartment <label>', 'where it belongs: general, labs, imaging, …')
    .option('--patient <who>', 'as a doctor: into this patient’s vault (address, or a name on this device)')
    .option('--name <text>', 'name in the list, that of the file by default; only readers see it')
    .option('--type <media type>', 'media type, by the extension of the name by default')
    .option('--fhir', 'the file is a FHIR resource in JSON')
    .option('--replaces <record>', 'the record that this one corrects')
    .addHelpText('after', examples('record add scan.dcm -c imaging', 'record add - -c labs --name notes.txt'))
    .action(act(io, async () => (await import('./record/add.ts')).addRecord))
  record
    .command('list')
    .description('list records, with who added them')
    .option('-c, --compartment <label>', 'only this compartment')
    .option('--patient <who>', 'as a doctor: the records of this patient')
    .addHelpText('after', examples('record list', 'record list --patient 0x7099…79C8 --json'))
    .action(act(io, async () => (await import('./record/list.ts')).listRecords))
  record
    .command('open <record>')
    .description('print a record of text; as a doctor, the reading is in the patient’s trail before that')
    .option('--patient <who>', 'as a doctor: of this patient')
    .option('-o, --output <->', 'only "-": the content as it is, whatever its type, to stdout')
    .addHelpText('after', naming + examples('record open labs/0', 'record open labs/0 -o - | less'))
    .action(act(io, async () => (await import('./record/open.ts')).openRecord))
  record
    .command('download <record>')
    .description('save the content of a record; nothing is there before all of it is verified')
    .option('--patient <who>', 'as a doctor: of this patient')
    .requiredOption('-o, --output <path>', 'file, or an existing folder (then under a safe form of its name)')
    .option('-f, --force', 'overwrite what is there')
    .addHelpText(
      'after',
      naming + examples('record download labs/0 -o .', 'record download labs/0 -o count.pdf -f'),
    )
    .action(act(io, async () => (await import('./record/open.ts')).downloadRecord))
  record
    .command('delete <record>')
    .description('delete an own record for good: on the chain, then from every store')
    .addHelpText('after', naming + examples('record delete labs/0', 'record delete 4fd1c20a --yes'))
    .action(act(io, async () => (await import('./record/delete.ts')).deleteRecord))
  record
    .command('note <record> [text]')
    .description('write a note about a record; without text it is read from stdin, where nobody sees it')
    .option('--patient <who>', 'as a doctor: a record of this patient')
    .option('--title <text>', 'name in the list', 'Note')
    .addHelpText(
      'after',
      naming + examples('record note labs/0 "Repeat in three months."', 'record note labs/0 < note.txt'),
    )
    .action(act(io, async () => (await import('./record/add.ts')).addRecordNote))
  return record
}
