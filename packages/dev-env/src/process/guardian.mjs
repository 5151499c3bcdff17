// Stands between us and a child process, so that the child ends when we do, by whatever signal (SIGKILL included):
// our end of its stdin closes with us, and then it ends the child. It is in a session of its own, so that neither a
// Ctrl-C of the terminal nor a kill of our process group reaches it before it has done so.
//
// argv[2]: JSON of { command, args, readyPattern, graceMs }. Events go to stdout, one JSON object a line:
// { type: 'started', pid } · { type: 'ready', match } · { type: 'exit', code, signal, output }.
import { spawn } from 'node:child_process'

const { args, command, graceMs, readyPattern } = JSON.parse(process.argv[2])
const ready = new RegExp(readyPattern)
const kept = 8_192

const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
let output = ''
let isReady = false
let isEnding = false

function report(event) {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}

function read(text) {
  // After it is ready only the end is kept, for the message of a crash.
  output = (output + text).slice(-kept)
  if (isReady) return
  const match = ready.exec(output)
  if (!match) return
  isReady = true
  report({ type: 'ready', match: [...match] })
}

function end() {
  if (isEnding) return
  isEnding = true
  child.kill('SIGTERM')
  setTimeout(() => child.kill('SIGKILL'), graceMs).unref()
}

child.stdout.setEncoding('utf8').on('data', read)
child.stderr.setEncoding('utf8').on('data', read)
child.once('spawn', () => report({ type: 'started', pid: child.pid }))
child.once('error', (error) => {
  output += error.message
})
child.once('close', (code, signal) => {
  report({ type: 'exit', code, signal, output })
  process.exitCode = code ?? 1
  process.stdin.destroy()
})

// The parent may be gone when we report; the child still has to be ended.
process.stdout.on('error', end)
process.stdin.on('error', end).on('close', end).on('end', end).resume()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end)
