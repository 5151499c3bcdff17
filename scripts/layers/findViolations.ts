import { builtinModules } from 'node:module'
import { dirname, join, normalize } from 'node:path/posix'
import { listImports } from './imports.ts'
import { isSdkLayer, nodeOnlyFolder, type SdkLayer, sdkLayers } from './rules.ts'

/** A source file, with its path from the root of the repository, `/`-separated. */
export type SourceFile = { path: string; text: string }

/** One forbidden import. */
export type Violation = { path: string; line: number; specifier: string; reason: string }

const sdkSource = 'packages/sdk/src/'
const isTest = (path: string) => path.endsWith('.test.ts') || path.includes('/test/')

/** Every import of the given files that the layers of the design forbid. */
export function findViolations(files: readonly SourceFile[]): Violation[] {
  return files.flatMap((file) =>
    listImports(file.path, file.text).flatMap(({ line, specifier, typeOnly }) => {
      // Types of Node are erased; types of another layer still tie the layers together.
      if (typeOnly && isNodeModule(specifier)) return []
      const reason = whyForbidden(file.path, specifier)
      return reason === undefined ? [] : [{ path: file.path, line, specifier, reason }]
    }),
  )
}

function whyForbidden(path: string, specifier: string): string | undefined {
  if (path.startsWith(sdkSource)) return isTest(path) ? undefined : whyForbiddenInSdk(path, specifier)
  return whyForbiddenOutside(path, specifier)
}

function whyForbiddenInSdk(path: string, specifier: string): string | undefined {
  const inside = path.slice(sdkSource.length)
  const layer = inside.split('/')[0]
  if (!isSdkLayer(layer)) return `${sdkSource}${layer} is not a layer of the design`
  if (specifier.startsWith('@medrec/'))
    return 'the SDK imports itself by relative paths, and no other package of ours'
  if (isNodeModule(specifier)) {
    if (mayUseNode(inside)) return undefined
    return `only ${nodeOnlyFolder} imports Node modules; everything else also runs in a browser`
  }
  if (specifier === '<computed>') return 'a computed import can not be checked'
  if (!specifier.startsWith('.')) return whyForbiddenPackage(layer, specifier)
  const target = normalize(join(dirname(inside), specifier))
  const targetLayer = target.split('/')[0]
  if (targetLayer === '..' || !isSdkLayer(targetLayer)) return 'it leaves the layers of the SDK'
  if (isTest(target)) return 'a source file does not import a test'
  if (isNodeOnly(target) && !mayUseNode(inside)) {
    return `only exports/storage-node.ts and ${nodeOnlyFolder} itself import ${nodeOnlyFolder}; it does not run in a browser`
  }
  if (targetLayer === layer) return undefined
  const allowed: readonly string[] = sdkLayers[layer]
  return allowed.includes(targetLayer) ? undefined : `${layer} may not import ${targetLayer}`
}

/** `crypto` is to be read alone: of viem it may have the pure helpers, never a client or a transport. */
function whyForbiddenPackage(layer: SdkLayer, specifier: string): string | undefined {
  if (layer !== 'crypto') return undefined
  const isClient = /^viem\/(actions|clients|window|account-abstraction)(\/|$)/.test(specifier)
  return isClient ? 'crypto imports no client' : undefined
}

/** Apps, tools and examples see what every user of the package sees. */
function whyForbiddenOutside(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('@medrec/sdk/') && /\/(src|dist)(\/|$)/.test(specifier)) {
    return "use the SDK's public entries: @medrec/sdk and @medrec/sdk/<entry>"
  }
  if (!specifier.startsWith('.')) return undefined
  const target = normalize(join(dirname(path), specifier))
  const from = workspaceOf(path)
  const to = workspaceOf(target)
  if (to === undefined || to === from) return undefined
  return `it reaches into ${to}; import the package by its name`
}

/** `packages/x`, `apps/x` or `examples/x`; undefined for what belongs to the root. */
function workspaceOf(path: string): string | undefined {
  return /^(?:packages|apps|examples)\/[^/]+/.exec(path)?.[0]
}

function isNodeModule(specifier: string) {
  return specifier.startsWith('node:') || builtinModules.includes(specifier)
}

const isNodeOnly = (inside: string) =>
  inside === `${nodeOnlyFolder}.ts` || inside.startsWith(`${nodeOnlyFolder}/`)

const mayUseNode = (inside: string) => isNodeOnly(inside) || inside === 'exports/storage-node.ts'
