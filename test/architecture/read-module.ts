import { parseSync, Visitor } from 'vite'

/** One import of any form: static, dynamic, `require`, re-export, or of types only. */
export type Import = { specifier: string | null; typeOnly: boolean; line: number }

export type ModuleFacts = {
  imports: Import[]
  /** Every identifier used or declared, and `object.property` of every plain member access, with its line. */
  names: { name: string; line: number }[]
  defaultExportLine: number | null
  lines: number
}

/** @throws Error when the file is not valid TypeScript: nothing in it could be vouched for */
export function readModule(file: string, source: string): ModuleFacts {
  const { program, errors } = parseSync(file, source)
  if (errors[0] !== undefined) throw new Error(`${file}: ${errors[0].message}`)
  const lineOf = lineCounter(source)
  const facts: ModuleFacts = { imports: [], names: [], defaultExportLine: null, lines: lineOf(source.length) }
  const add = (specifier: unknown, typeOnly: boolean, at: number): void => {
    const known = typeof specifier === 'string' ? specifier : null
    facts.imports.push({ specifier: known, typeOnly, line: lineOf(at) })
  }
  new Visitor({
    ImportDeclaration(node) {
      const typesOnly = node.specifiers.length > 0 && node.specifiers.every(isTypeSpecifier)
      add(node.source.value, node.importKind === 'type' || typesOnly, node.start)
    },
    ExportNamedDeclaration(node) {
      if (node.source) add(node.source.value, node.exportKind === 'type', node.start)
    },
    ExportAllDeclaration: (node) => add(node.source.value, node.exportKind === 'type', node.start),
    ImportExpression: (node) => add('value' in node.source ? node.source.value : null, false, node.start),
    TSImportType: (node) => add(node.source.value, true, node.start),
    TSExternalModuleReference: (node) => add(node.expression.value, false, node.start),
    CallExpression(node) {
      const [argument] = node.arguments
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'require') return
      add(argument !== undefined && 'value' in argument ? argument.value : null, false, node.start)
    },
    ExportDefaultDeclaration(node) {
      facts.defaultExportLine = lineOf(node.start)
    },
    Identifier: (node) => void facts.names.push({ name: node.name, line: lineOf(node.start) }),
    MemberExpression(node) {
      if (node.computed || node.object.type !== 'Identifier' || node.property.type !== 'Identifier') return
      facts.names.push({ name: `${node.object.name}.${node.property.name}`, line: lineOf(node.start) })
    },
    NewExpression(node) {
      if (node.callee.type !== 'Identifier' || node.arguments.length > 0) return
      facts.names.push({ name: `new ${node.callee.name}()`, line: lineOf(node.start) })
    },
  }).visit(program)
  return facts
}

function isTypeSpecifier(specifier: { type: string; importKind?: string }): boolean {
  return specifier.type === 'ImportSpecifier' && specifier.importKind === 'type'
}

function lineCounter(source: string): (offset: number) => number {
  const ends = [...source.matchAll(/\n/g)].map((match) => match.index)
  return (offset) => ends.filter((end) => end < offset).length + 1
}
