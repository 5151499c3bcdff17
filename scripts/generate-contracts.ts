// Writes packages/sdk/src/contracts/{generated,bytecode.generated}.ts from contracts/src; with --check it only compares.
// The build is apart from the tests' one and from scratch: what solc emits through its IR may depend on which other files
// were compiled with it, and the deployment addresses hang on every byte.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'

type Artifact = { bytecode: { object: string }; deployedBytecode: { object: string }; rawMetadata: string }

const root = new URL('../', import.meta.url)
const build = new URL('contracts/cache/generate/', root)
const abis = new URL('packages/sdk/src/contracts/generated.ts', root)
const bytecode = new URL('packages/sdk/src/contracts/bytecode.generated.ts', root)

/** EIP-3860: what a creation may weigh. */
const initcodeLimit = 49_152
/** EIP-170: what a contract may weigh. */
const codeLimit = 24_576

function run(command: string, args: readonly string[], env: Record<string, string> = {}): void {
  const bin = new URL(`node_modules/.bin/${command}`, root).pathname
  const { status, stdout, stderr } = spawnSync(bin, args, {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  if (status === 0) return
  process.stderr.write(`${stdout}${stderr}`)
  throw new Error(`${command} ${args.join(' ')} failed`)
}

function readArtifact(name: string): Artifact {
  return JSON.parse(readFileSync(new URL(`out/${name}.sol/${name}.json`, build), 'utf8'))
}

function readText(file: URL): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

function sizeOf(hex: string): number {
  return (hex.length - 2) / 2
}

function renderBytecode(): string {
  const creations = ['AccessManager', 'ERC2771Forwarder', 'MedRecSystem'] as const
  const { compiler, settings } = JSON.parse(readArtifact('MedRecSystem').rawMetadata)
  const build = {
    version: compiler.version,
    evmVersion: settings.evmVersion,
    viaIR: settings.viaIR ?? false,
    optimizerRuns: settings.optimizer.runs,
  }
  const lines = [
    '// Written by scripts/generate-contracts.ts: the creation code the deployment sends, without constructor arguments.',
    '',
    '/** The compiler and the settings the code was made with. */',
    `export const compiler = {\n${Object.entries(build)
      .map(([key, value]) => `  ${key}: ${typeof value === 'string' ? `'${value}'` : value},`)
      .join('\n')}\n} as const`,
  ]
  for (const name of creations) {
    const constant = `${name === 'ERC2771Forwarder' ? 'erc2771Forwarder' : name[0]?.toLowerCase() + name.slice(1)}Bytecode`
    lines.push('', `export const ${constant} =\n  '${readArtifact(name).bytecode.object}'`)
  }
  return `${lines.join('\n')}\n`
}

function checkSizes(): void {
  const four = ['RoleRegistry', 'PatientRegistry', 'DoctorRegistry', 'AuditLog']
  const sizes = four.map((name) => sizeOf(readArtifact(name).deployedBytecode.object))
  // Two constructor arguments of one word each follow the creation code.
  const initcode = sizeOf(readArtifact('MedRecSystem').bytecode.object) + 64
  const total = sizes.reduce((sum, size) => sum + size, 0)
  console.log(`Runtime: ${four.map((name, i) => `${name} ${sizes[i]}`).join(', ')}; together ${total} bytes.`)
  console.log(`Creation of the system: ${initcode} of ${initcodeLimit} bytes.`)
  if (initcode > initcodeLimit || sizes.some((size) => size > codeLimit))
    throw new Error('A contract is too large.')
}

const check = process.argv.includes('--check')
const before = [readText(abis), readText(bytecode)]

rmSync(build, { recursive: true, force: true })
run('forge', ['build', 'contracts/src'], {
  FOUNDRY_OUT: 'contracts/cache/generate/out',
  FOUNDRY_CACHE_PATH: 'contracts/cache/generate/cache',
})
checkSizes()
run('wagmi', ['generate'])
writeFileSync(bytecode, renderBytecode())

const stale = [abis, bytecode].filter((file, i) => readText(file) !== before[i])
if (check && stale.length > 0) {
  for (const [i, file] of [abis, bytecode].entries()) writeFileSync(file, before[i] ?? '')
  const names = stale.map((file) => file.pathname.slice(root.pathname.length)).join(', ')
  console.error(`Out of date: ${names}. Run \`npx -y pnpm@12 contracts:generate\` and commit the result.`)
  process.exitCode = 1
}
