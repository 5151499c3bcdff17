/**
 * Reads an lcov report (the format of geninfo(1)) and names every line and branch that no test ran.
 *
 * @param lcov - The report.
 * @param prefix - Only source files whose path starts so, as the report spells it.
 * @returns `file:line` and `file:line (branch n)`, in the order of the report.
 * @throws Error where the report has no such file: an empty report would otherwise count as full coverage.
 */
export function readUncovered(lcov: string, prefix: string): string[] {
  const uncovered: string[] = []
  let file: string | undefined
  let files = 0
  for (const line of lcov.split('\n')) {
    const [tag, ...rest] = line.split(':')
    const fields = rest.join(':').split(',')
    if (tag === 'SF') {
      file = fields[0]?.startsWith(prefix) ? fields[0] : undefined
      if (file !== undefined) files += 1
    } else if (file !== undefined && tag === 'DA' && fields[1] === '0') {
      uncovered.push(`${file}:${fields[0]}`)
    } else if (file !== undefined && tag === 'BRDA' && (fields[3] === '0' || fields[3] === '-')) {
      uncovered.push(`${file}:${fields[0]} (branch ${fields[1]}.${fields[2]})`)
    }
  }
  if (files === 0) throw new Error(`The coverage report has no file under ${prefix}.`)
  return uncovered
}
