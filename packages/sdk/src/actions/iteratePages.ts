import type { Address } from 'viem'
import type { Page } from './internal/pages.ts'
import type { MedrecClient } from './internal/types.ts'

type Paged = { cursor?: Address | undefined }

/**
 * Goes through a whole list, page by page.
 *
 * An entry that is added meanwhile is newer than the first page and not seen; none is seen twice.
 *
 * @param list - A paged action: `listDoctorsOfPatient`, `listPatientsOfDoctor`, `listAccounts` or `listAuditors`.
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters - Those of the action; `cursor` says where to begin.
 * @returns One entry after the other, newest first.
 * @throws What the action throws.
 *
 * @example
 * import { iteratePages, listPatientsOfDoctor } from '@medrec/sdk/actions'
 *
 * for await (const { account, live } of iteratePages(listPatientsOfDoctor, client, { doctor })) console.log(account, live)
 */
export async function* iteratePages<parameters extends Paged, item>(
  list: (client: MedrecClient, parameters: parameters) => Promise<Page<item>>,
  client: MedrecClient,
  parameters: parameters,
): AsyncGenerator<item, void, undefined> {
  let page = await list(client, parameters)
  for (;;) {
    yield* page.items
    if (!page.next) return
    page = await list(client, { ...parameters, cursor: page.next })
  }
}
