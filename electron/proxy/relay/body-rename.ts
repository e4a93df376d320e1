import type { Edit } from '../../../shared/protocol/json/splice.ts'
import { StringSwap } from '../../../shared/protocol/json/string-swap.ts'
import type { Mutable } from '../../../shared/protocol/mutable.ts'
import { applyEdits, asBuffer, modelKey, type ModelRename } from './model-rename.ts'

/** For a body of one JSON object, in any number of pieces. @param name the client's */
export function createBodyRename(name: string): ModelRename {
  const text = JSON.stringify(name)
  const swap = new StringSwap(['model'], text)
  const nameBytes = Buffer.from(text)
  let growth = 0
  let begun = false
  const rename: Mutable<ModelRename> = {
    growth: null,
    push(piece, atBorder) {
      const bytes = asBuffer(piece)
      if (swap.done || (!begun && atBorder && !bytes.includes(modelKey))) return bytes
      begun = true
      const edits: Edit[] = []
      swap.scan(bytes, 0, bytes.length, edits)
      const changed = applyEdits(bytes, edits, nameBytes)
      growth += changed.length - bytes.length
      if (swap.done) rename.growth = growth
      return changed
    },
  }
  return rename
}
