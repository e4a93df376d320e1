import type { JsonObject } from '../../json/json-value.ts'
import { readList, readObject, readObjects, readString } from '../../json/readers.ts'
import type { NewId } from '../converter.ts'
import { directCaller, type BlockSink } from './block-sink.ts'

/**
 * A search the provider ran, as the two blocks Anthropic shows for one: the call and its results. Responses tells
 * the addresses it used, without titles.
 *
 * @returns whether it was a search (and not the opening of a page)
 */
export function writeSearch(item: JsonObject, sink: BlockSink, newId: NewId): boolean {
  const action = readObject(item, 'action') ?? {}
  if (action['type'] !== 'search') return false
  const id = newId('srvtoolu')
  const queries = (readList(action, 'queries') ?? []).filter((query) => typeof query === 'string')
  const query = readString(action, 'query') ?? queries.join(', ')
  const call = { type: 'server_tool_use', id, caller: directCaller, name: 'web_search', input: { query } }
  sink.whole(call)
  sink.whole({
    type: 'web_search_tool_result',
    tool_use_id: id,
    caller: directCaller,
    content: results(item, action),
  })
  return true
}

function results(item: JsonObject, action: JsonObject): JsonObject | JsonObject[] {
  if (item['status'] === 'failed') return { type: 'web_search_tool_result_error', error_code: 'unavailable' }
  return readObjects(action, 'sources').flatMap((source) => {
    const url = readString(source, 'url')
    if (url === undefined) return []
    const title = readString(source, 'title') ?? url
    return { type: 'web_search_result', url, title, encrypted_content: '', page_age: null }
  })
}
