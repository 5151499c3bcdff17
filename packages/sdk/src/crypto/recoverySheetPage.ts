import { encode } from 'uqr'
import { formatRecoveryCode, formatRecoverySheet, type RecoverySheet } from './recoverySheet.ts'

/** Modules of quiet zone around a QR code (ISO/IEC 18004, 6.3.8). */
const quietZone = 4

/**
 * Draws a text as a QR code of medium error correction.
 *
 * @param text - At most 2331 bytes.
 * @returns An SVG element without styles, scripts or references; one unit is one module.
 *
 * @example
 * import { drawQrCode, formatRecoveryCode } from '@medrec/sdk/crypto'
 *
 * const svg = drawQrCode(formatRecoveryCode(code))
 */
export function drawQrCode(text: string): string {
  const { data, size } = encode(text, { ecc: 'M', border: quietZone })
  const runs = data.flatMap((row, y) => drawRow(row, y))
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges" role="img">` +
    `<rect width="${size}" height="${size}" fill="#fff"/><path fill="#000" d="${runs.join('')}"/></svg>`
  )
}

/**
 * Renders a recovery sheet as a page to print: no script, no style from elsewhere, nothing fetched.
 *
 * @param sheet - What the sheet says.
 * @returns An HTML document. It holds the phrase: show it in a sandboxed frame or a file, never upload it.
 * @throws As `formatRecoverySheet`.
 *
 * @example
 * import { renderRecoverySheet } from '@medrec/sdk/crypto'
 *
 * await writeFile('recovery.html', renderRecoverySheet(sheet), { mode: 0o600 })
 */
export function renderRecoverySheet(sheet: RecoverySheet): renderRecoverySheet.ReturnType {
  const text = formatRecoverySheet(sheet)
  const code = drawQrCode(formatRecoveryCode(sheet))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>MedRec recovery sheet</title>
<style>
@page { size: A4; margin: 12mm }
body { margin: 0; color: #000; background: #fff }
pre { font: 10pt/1.35 ui-monospace, monospace; margin: 0; break-inside: avoid }
svg { display: block; width: 95mm; height: 95mm; margin: 4mm 0 0; break-inside: avoid }
p { font: 9pt/1.35 system-ui, sans-serif; margin: 2mm 0 0 }
</style>
</head>
<body>
<pre>${escapeHtml(text)}</pre>
${code}
<p>The code holds the account, the stores and the unlock box, not the words.</p>
</body>
</html>
`
}

export declare namespace renderRecoverySheet {
  type ReturnType = string
  type ErrorType = formatRecoverySheet.ErrorType
}

/** Runs of black modules, as rectangles of height 1. */
function drawRow(row: readonly boolean[], y: number): string[] {
  const runs: string[] = []
  for (let x = 0; x < row.length; ) {
    let end = x
    while (row[end] === true) end++
    if (end > x) runs.push(`M${x} ${y}h${end - x}v1H${x}z`)
    x = end + 1
  }
  return runs
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
