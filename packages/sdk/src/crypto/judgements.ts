import type { Address } from 'viem'
import { StatementInvalidError } from '../errors/formats.ts'
import { toLowerAddress } from './schema.ts'
import { type ContentStatement, type MarkStatement, type Statement, unfoldStatement } from './statement.ts'

/**
 * Whether a record takes the place of the one it says it replaces: by the same original author or the owner it does,
 * by anybody else it is a proposal.
 *
 * @param parameters.statement - The verified statement of the correction.
 * @param parameters.replaced - The verified statement of the record with the uid it names.
 * @param parameters.owner - The vault's account.
 * @returns `replacement` or `proposal`.
 * @throws {StatementInvalidError} if it does not name that record, or they are about different people.
 */
export function judgeReplacement(parameters: judgeReplacement.Parameters): judgeReplacement.ReturnType {
  const { owner, replaced, statement } = parameters
  if (statement.replaces !== replaced.uid || statement.patient !== replaced.patient)
    throw new StatementInvalidError({ reason: 'it does not replace that record' })
  const entitled = [getOriginalAuthor(replaced), toLowerAddress(owner)]
  return entitled.includes(statement.author) ? 'replacement' : 'proposal'
}

export declare namespace judgeReplacement {
  type Parameters = { statement: ContentStatement; replaced: Statement; owner: Address }
  type ReturnType = 'replacement' | 'proposal'
  type ErrorType = StatementInvalidError
}

/**
 * Whether a mark counts: accepted and declined are the owner's to say, entered in error the original author's.
 *
 * @param parameters.mark - The verified mark.
 * @param parameters.marked - The verified statement of the record with the uid it names.
 * @param parameters.owner - The vault's account.
 * @returns `valid` or `ignored`.
 * @throws {StatementInvalidError} if it does not name that record, or they are about different people.
 */
export function judgeMark(parameters: judgeMark.Parameters): judgeMark.ReturnType {
  const { mark, marked, owner } = parameters
  if (mark.about !== marked.uid || mark.patient !== marked.patient)
    throw new StatementInvalidError({ reason: 'it is not about that record' })
  const entitled = mark.mark === 'enteredInError' ? getOriginalAuthor(marked) : toLowerAddress(owner)
  return mark.author === entitled ? 'valid' : 'ignored'
}

export declare namespace judgeMark {
  type Parameters = { mark: MarkStatement; marked: Statement; owner: Address }
  type ReturnType = 'valid' | 'ignored'
  type ErrorType = StatementInvalidError
}

function getOriginalAuthor(statement: Statement): Address {
  return unfoldStatement(statement).at(-1)?.author ?? statement.author
}
