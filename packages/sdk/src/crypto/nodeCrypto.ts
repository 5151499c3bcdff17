/**
 * `node:crypto` where it exists, without an import that a browser's bundler would have to resolve.
 * (`getBuiltinModule`: Node 20.16 and 22.3.)
 */
export const nodeCrypto: typeof import('node:crypto') | undefined = (() => {
  const { process } = globalThis as { process?: Partial<NodeJS.Process> }
  return process?.getBuiltinModule?.('node:crypto')
})()
