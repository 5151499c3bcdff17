/** Columns as wide as their widest cell; the last one is not padded. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ''))))
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Pairs of a name and a value, one a line. */
export function renderFields(fields: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...fields.map(([name]) => widthOf(name)))
  return fields.map(([name, value]) => `${name}${' '.repeat(width - widthOf(name))}  ${value}`).join('\n')
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Characters as people count them; those that fill two columns count as two. */
function widthOf(text: string): number {
  let width = 0
  for (const { segment } of segmenter.segment(text))
    width +=
      /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/u.test(
        segment,
      )
        ? 2
        : 1
  return width
}
