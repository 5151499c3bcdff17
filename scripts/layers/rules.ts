/**
 * The layers of packages/sdk/src and what each may import besides itself:
 * `errors, contracts ← crypto, fhir ← storage, auth, actions ← workflows ← clients ← exports`.
 */
export const sdkLayers = {
  // Two halves of one level: the table of Solidity errors maps ABIs to classes.
  errors: ['contracts'],
  contracts: ['errors'],
  crypto: ['errors', 'contracts'],
  fhir: ['errors', 'contracts'],
  storage: ['errors', 'contracts', 'crypto', 'fhir'],
  auth: ['errors', 'contracts', 'crypto', 'fhir'],
  // Narrower than its level: the chain knows digests only.
  actions: ['errors', 'contracts'],
  workflows: ['errors', 'contracts', 'crypto', 'fhir', 'storage', 'auth', 'actions'],
  clients: ['errors', 'contracts', 'crypto', 'fhir', 'storage', 'auth', 'actions', 'workflows'],
  exports: ['errors', 'contracts', 'crypto', 'fhir', 'storage', 'auth', 'actions', 'workflows', 'clients'],
} as const satisfies Record<string, readonly string[]>

export type SdkLayer = keyof typeof sdkLayers

export function isSdkLayer(name: string | undefined): name is SdkLayer {
  return name !== undefined && Object.hasOwn(sdkLayers, name)
}

/** Entry points of the SDK that need Node; the client reaches them only through the exports of the same name. */
export const nodeOnlyFolder = 'storage/node'
