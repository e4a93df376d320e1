import type { Dialect } from '../protocol/dialect.ts'
import type { Edit } from '../protocol/json/splice.ts'
import { isLiteral, scanTopLevelMembers, type MemberScan } from '../protocol/json/top-level-members.ts'
import type { ReasoningEffort } from './plan-route.ts'

/** Members of a request the proxy reads or may replace. */
export const routedMembers = ['model', 'stream', 'reasoning', 'reasoning_effort'] as const

type Scanned = Extract<MemberScan, { ok: true }>

/**
 * The only edits a pass-through request ever gets: the model's upstream name, and the alias's reasoning
 * effort if the client asked for none (`reasoning_effort` in Chat, `reasoning.effort` in Responses).
 */
export function routeEdits(
  bytes: Uint8Array,
  scan: Scanned,
  wish: { dialect: Dialect; clientModel: string; model: string; effort: ReasoningEffort | null },
): Edit[] {
  const edits: Edit[] = []
  const model = scan.members['model']
  if (model !== undefined && wish.model !== wish.clientModel) {
    edits.push({ start: model.start, end: model.end, text: JSON.stringify(wish.model) })
  }
  if (wish.effort === null) return edits
  const effort = JSON.stringify(wish.effort)
  const edit =
    wish.dialect === 'chat'
      ? setIfUnset(bytes, scan, 'reasoning_effort', effort)
      : setEffortInReasoning(bytes, scan, effort)
  if (edit !== null) edits.push(edit)
  return edits
}

function setEffortInReasoning(bytes: Uint8Array, scan: Scanned, effort: string): Edit | null {
  const reasoning = scan.members['reasoning']
  if (reasoning === undefined || isLiteral(bytes, reasoning, 'null')) {
    return setIfUnset(bytes, scan, 'reasoning', `{"effort":${effort}}`)
  }
  const inner = scanTopLevelMembers(bytes.subarray(reasoning.start, reasoning.end), ['effort'])
  if (!inner.ok) return null
  const edit = setIfUnset(bytes.subarray(reasoning.start, reasoning.end), inner, 'effort', effort)
  return edit === null
    ? null
    : { text: edit.text, start: edit.start + reasoning.start, end: edit.end + reasoning.start }
}

/** Absent: inserted right after the opening brace. Null: replaced. Anything else is the client's own choice. */
function setIfUnset(bytes: Uint8Array, scan: Scanned, name: string, value: string): Edit | null {
  const present = scan.members[name]
  if (present === undefined) {
    const at = scan.open + 1
    return { start: at, end: at, text: `${JSON.stringify(name)}:${value}${scan.empty ? '' : ','}` }
  }
  return isLiteral(bytes, present, 'null') ? { ...present, text: value } : null
}
