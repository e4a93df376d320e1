import { z } from 'zod'

/** One file an edit of Codex touches. `text`: the new content, or for `update` a unified diff. */
export type FileEdit = {
  path: string
  change: 'add' | 'delete' | 'update'
  text: string
  movedTo: string | null
}

const v2Changes = z.array(
  z.object({
    path: z.string(),
    kind: z.object({ type: z.enum(['add', 'delete', 'update']), move_path: z.string().nullish() }),
    diff: z.string(),
  }),
)
const content = z.object({ content: z.string().nullish() })
const update = z.object({ unified_diff: z.string().nullish(), move_path: z.string().nullish() })
/** 0.42 and 0.44 name the change by a member, the later bindings (0.77, 0.94) by `type`. */
const v1Change = z.union([
  z.object({ add: content }),
  z.object({ delete: content.nullish() }),
  z.object({ update }),
  z.object({ type: z.literal('add') }).extend(content.shape),
  z.object({ type: z.literal('delete') }).extend(content.shape),
  z.object({ type: z.literal('update') }).extend(update.shape),
])
const v1Changes = z.record(z.string(), v1Change)

/** @param changes of a v2 item `fileChange` (recorded: 0.169.0) */
export function editsOfItem(changes: unknown): FileEdit[] {
  const parsed = v2Changes.safeParse(changes)
  if (!parsed.success) return []
  return parsed.data.map(({ path, kind, diff }) => ({
    path,
    change: kind.type,
    text: diff,
    movedTo: kind.move_path ?? null,
  }))
}

/** @param fileChanges of a v1 `applyPatchApproval` (recorded: 0.44.0) */
export function editsOfV1(fileChanges: unknown): FileEdit[] {
  const parsed = v1Changes.safeParse(fileChanges)
  return parsed.success ? Object.entries(parsed.data).map(([path, change]) => readV1(path, change)) : []
}

function readV1(path: string, change: z.infer<typeof v1Change>): FileEdit {
  const plain = { path, movedTo: null }
  if ('type' in change) {
    if (change.type !== 'update') return { ...plain, change: change.type, text: change.content ?? '' }
    return { path, change: 'update', text: change.unified_diff ?? '', movedTo: change.move_path ?? null }
  }
  if ('add' in change) return { ...plain, change: 'add', text: change.add.content ?? '' }
  if ('update' in change) {
    const { unified_diff: text, move_path: movedTo } = change.update
    return { path, change: 'update', text: text ?? '', movedTo: movedTo ?? null }
  }
  return { ...plain, change: 'delete', text: change.delete?.content ?? '' }
}

/** The v1 form. Both spellings at once: a client of 0.44 reads the member, one of 0.77 and later `type`. */
export function toV1Changes(edits: readonly FileEdit[]): Record<string, unknown> {
  return Object.fromEntries(edits.map((edit) => [edit.path, toV1Change(edit)]))
}

function toV1Change({ change, text, movedTo }: FileEdit): Record<string, unknown> {
  if (change === 'update') {
    const update = { unified_diff: text, move_path: movedTo }
    return { type: 'update', ...update, update }
  }
  return { type: change, content: text, [change]: { content: text } }
}
