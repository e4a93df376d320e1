import type { Json, JsonObject } from '../../json/json-value.ts'
import { isObject, readList, readObjects, readString } from '../../json/readers.ts'
import type { BlockSink } from './block-sink.ts'
import type { ReplySettings } from './reply-settings.ts'

/** A `message` item as text blocks, one per part. What arrives finished goes out only where no delta brought it. */
export type MessageBlocks = {
  delta(part: number, delta: string): void
  refusalDelta(part: number, delta: string): void
  annotation(part: number, annotation: Json): void
  partDone(part: number, json: JsonObject): void
  done(json: JsonObject): void
  end(): void
}

/** @param onRefusal told once the model has refused in words */
export function createMessageBlocks(
  sink: BlockSink,
  settings: ReplySettings,
  onRefusal: () => void,
): MessageBlocks {
  /** Per part: how many annotations went out. */
  const parts = new Map<number, { annotations: number }>()
  let open: number | null = null

  function close(): void {
    if (open !== null) sink.close()
    open = null
  }

  function openPart(part: number): { annotations: number } {
    if (open !== part) {
      close()
      sink.openText()
      open = part
    }
    const state = parts.get(part) ?? { annotations: 0 }
    parts.set(part, state)
    return state
  }

  const blocks: MessageBlocks = {
    delta(part, delta) {
      if (delta === '') return
      openPart(part)
      sink.text(delta)
    },
    refusalDelta(part, delta) {
      if (delta === '') return
      onRefusal()
      blocks.delta(part, delta)
    },
    annotation(part, annotation) {
      // A citation without text has no block to stand in.
      const state = parts.get(part)
      if (state === undefined) return
      state.annotations++
      const citation = toCitation(annotation)
      if (citation === null) {
        settings.warnings.addOnce('annotation-dropped', '', 'Only citations of a URL can be shown')
      } else if (open === part) sink.citation(citation)
    },
    partDone(part, json) {
      const refusal = readString(json, 'refusal') ?? ''
      if (refusal !== '') onRefusal()
      if (!parts.has(part)) blocks.delta(part, readString(json, 'text') ?? refusal)
      const told = parts.get(part)?.annotations ?? 0
      for (const annotation of (readList(json, 'annotations') ?? []).slice(told))
        blocks.annotation(part, annotation)
    },
    done(json) {
      for (const [part, content] of readObjects(json, 'content').entries()) blocks.partDone(part, content)
      close()
    },
    end: close,
  }
  return blocks
}

/** Responses says where in the answer a citation belongs, Messages what it cites: that is not known. */
function toCitation(annotation: Json): JsonObject | null {
  if (!isObject(annotation) || annotation['type'] !== 'url_citation') return null
  return {
    type: 'web_search_result_location',
    cited_text: '',
    encrypted_index: '',
    title: readString(annotation, 'title') ?? null,
    url: readString(annotation, 'url') ?? '',
  }
}
