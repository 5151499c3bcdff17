import type { Address } from 'viem'
import type { PhraseChecksumError, PhraseLengthError, PhraseWordError, RecoverySheetError } from '../errors/formats.ts'

/** All that a person needs to come back. */
export type RecoverySheet = {
  /** 24 words. */
  phrase: string
  account: Address
  chainId: number
  registry: Address
  /** URLs of stores, at most 16. */
  stores: readonly string[]
  /** The public unlock box. */
  unlockBox: Uint8Array
}

export declare namespace formatRecoverySheet {
  type Parameters = RecoverySheet
  /** Plain text, lines of at most 80 characters. */
  type ReturnType = string
}

export declare namespace parseRecoverySheet {
  type Parameters = { text: string }
  type ReturnType = RecoverySheet
  type ErrorType = RecoverySheetError | PhraseLengthError | PhraseWordError | PhraseChecksumError
}

/** What the QR code holds: everything but the phrase. */
export type RecoveryCode = Omit<RecoverySheet, 'phrase'>

export declare namespace formatRecoveryCode {
  type Parameters = RecoveryCode
  type ReturnType = string
}

export declare namespace parseRecoveryCode {
  type Parameters = { text: string }
  type ReturnType = RecoveryCode
  type ErrorType = RecoverySheetError
}

export declare namespace renderRecoverySheet {
  type Parameters = RecoverySheet
  /** A printable HTML page without scripts or foreign resources, with the QR code as SVG. */
  type ReturnType = string
}
