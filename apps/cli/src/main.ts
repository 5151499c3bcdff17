import { createIo } from './processIo.ts'
import { runProgram } from './program.ts'

const io = createIo(process)
process.exitCode = await runProgram(process.argv.slice(2), io)
io.close()
