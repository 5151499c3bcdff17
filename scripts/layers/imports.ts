import ts from 'typescript'

/** One module that a source file reaches for. */
export type ImportedModule = {
  /** As written between the quotes. */
  specifier: string
  /** Line in the file, from 1. */
  line: number
  /** True where the import is erased with the types and nothing is loaded at run time. */
  typeOnly: boolean
}

/**
 * Every module a TypeScript or JavaScript file names: `import`, `export … from`, `import()`, `import('…').Type`,
 * `import x = require('…')` and `require('…')`. Found by the TypeScript parser, so that comments and strings don't count.
 *
 * @param fileName - Its ending chooses the language (`.ts`, `.mjs`, …).
 * @param text - The source.
 * @returns In the order of the file. A computed specifier (`import(name)`) is `<computed>`.
 */
export function listImports(fileName: string, text: string): ImportedModule[] {
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true)
  const found: ImportedModule[] = []
  const visit = (node: ts.Node): void => {
    const named = moduleOf(node)
    if (named) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file))
      const specifier = ts.isStringLiteralLike(named) ? named.text : '<computed>'
      found.push({ specifier, line: line + 1, typeOnly: isTypeOnly(node) })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function moduleOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node)) return node.moduleSpecifier
  if (ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isImportTypeNode(node))
    return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument
  if (ts.isExternalModuleReference(node)) return node.expression
  if (!ts.isCallExpression(node)) return undefined
  const dynamic = node.expression.kind === ts.SyntaxKind.ImportKeyword
  const required = ts.isIdentifier(node.expression) && node.expression.text === 'require'
  return dynamic || required ? node.arguments[0] : undefined
}

function isTypeOnly(node: ts.Node) {
  if (ts.isImportTypeNode(node)) return true
  if (ts.isExportDeclaration(node)) return node.isTypeOnly
  return ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
}
