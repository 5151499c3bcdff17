import { PDFDocument, StandardFonts } from 'pdf-lib'

export declare namespace createPdf {
  type Parameters = {
    title: string
    /** Text of the only page, one entry a line; characters of WinAnsi. */
    lines: readonly string[]
  }
}

/**
 * A one-page PDF 1.7, byte for byte the same for the same words.
 *
 * @example
 * import { createPdf } from '@medrec/dev-env'
 *
 * const bytes = await createPdf({ title: 'Blood count', lines: ['Haemoglobin 13.9 g/dL'] })
 */
export async function createPdf({ lines, title }: createPdf.Parameters): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false })
  const date = new Date('2026-01-05T08:30:00Z')
  document.setTitle(title)
  document.setProducer('MedRec samples')
  document.setCreationDate(date)
  document.setModificationDate(date)
  const font = await document.embedFont(StandardFonts.Helvetica)
  const page = document.addPage([595, 842])
  page.drawText(title, { x: 56, y: 770, size: 20, font })
  page.drawText(lines.join('\n'), { x: 56, y: 730, size: 11, lineHeight: 17, font })
  return await document.save({ useObjectStreams: false })
}
