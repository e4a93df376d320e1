import type { Dialect } from '../protocol/dialect.ts'
import type { Edit } from '../protocol/json/splice.ts'
import { isLiteral, scanTopLevelMembers, type MemberScan } from '../protocol/json/top-level-members.ts'
import type { ReasoningEffort } from './plan-route.ts'

/** Members of a request the proxy reads or may replace. */
export const routedMembers = [
  'model',
  'stream',
  'reasoning',
  'reasoning_effort',
  'messages',
  'input',
  'conversation_id',
] as const

type Scanned = Extract<MemberScan, { ok: true }>

export type RouteWish = {
  dialect: Dialect
  /** As the body has it; null where it has none (Azure's addresses name the model). */
  bodyModel: string | null
  model: string
  effort: ReasoningEffort | null
  /** The effort stands in the model's name: it replaces what the body says. */
  effortWins: boolean
}

/**
 * The only edits a pass-through request ever gets: the model's upstream name, and the reasoning effort of an
 * alias if the client asked for none (`reasoning_effort` in Chat, `reasoning.effort` in Responses).
 */
export function routeEdits(bytes: Uint8Array, scan: Scanned, wish: RouteWish): Edit[] {
  const edits: Edit[] = []
  const model = scan.members['model']
  if (model === undefined) edits.push(insertFirst(scan, 'model', JSON.stringify(wish.model)))
  else if (wish.model !== wish.bodyModel) {
    edits.push({ start: model.start, end: model.end, text: JSON.stringify(wish.model) })
  }
  if (wish.effort === null) return edits
  const effort = JSON.stringify(wish.effort)
  const edit =
    wish.dialect === 'chat'
      ? setMember(bytes, scan, 'reasoning_effort', effort, wish.effortWins)
      : setEffortInReasoning(bytes, scan, effort, wish.effortWins)
  if (edit !== null) edits.push(edit)
  return edits
}

function setEffortInReasoning(
  bytes: Uint8Array,
  scan: Scanned,
  effort: string,
  replace: boolean,
): Edit | null {
  const reasoning = scan.members['reasoning']
  if (reasoning === undefined || isLiteral(bytes, reasoning, 'null')) {
    return setMember(bytes, scan, 'reasoning', `{"effort":${effort}}`, false)
  }
  const inner = scanTopLevelMembers(bytes.subarray(reasoning.start, reasoning.end), ['effort'])
  if (!inner.ok) return null
  const edit = setMember(bytes.subarray(reasoning.start, reasoning.end), inner, 'effort', effort, replace)
  return edit === null
    ? null
    : { text: edit.text, start: edit.start + reasoning.start, end: edit.end + reasoning.start }
}

/** Absent: inserted. Null: replaced. Anything else is the client's own choice, unless it is to be replaced. */
function setMember(
  bytes: Uint8Array,
  scan: Scanned,
  name: string,
  value: string,
  replace: boolean,
): Edit | null {
  const present = scan.members[name]
  if (present === undefined) return insertFirst(scan, name, value)
  return replace || isLiteral(bytes, present, 'null') ? { ...present, text: value } : null
}

/** Right after the opening brace. */
function insertFirst(scan: Scanned, name: string, value: string): Edit {
  const at = scan.open + 1
  return { start: at, end: at, text: `${JSON.stringify(name)}:${value}${scan.empty ? '' : ','}` }
}
