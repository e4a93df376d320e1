import { must } from './strict-upstream.mjs'

/** What OpenAI keeps of every reply unless `store` is false, for `previous_response_id` and `item_reference`. */
export function createResponsesStore() {
  const items = new Map()
  const histories = new Map()
  const listOf = (input) => (typeof input === 'string' ? [{ role: 'user', content: input }] : (input ?? []))
  return {
    /**
     * Puts what is kept in the place of references to it.
     * @throws {import('./strict-upstream.mjs').Refusal} for a reference to nothing
     */
    expand(body) {
      const { previous_response_id: previous, ...rest } = body
      const isReference = ({ type }) => type === 'item_reference'
      const given = Array.isArray(body.input) ? body.input : []
      if (typeof previous !== 'string' && !given.some(isReference)) return body
      for (const [n, { id }] of given.filter(isReference).entries()) {
        must(items.has(id), `input[${n}].id`, `Item with id '${id}' not found.`)
      }
      const known = typeof previous !== 'string' || histories.has(previous)
      must(known, 'previous_response_id', `Previous response with id '${previous}' not found.`)
      const input = listOf(body.input).map((item) => (isReference(item) ? items.get(item.id) : item))
      return { ...rest, input: [...(histories.get(previous) ?? []), ...input] }
    },
    keep(body, reply) {
      if (body.store === false) return
      for (const item of reply.output) items.set(item.id, item)
      histories.set(reply.id, [...listOf(body.input), ...reply.output])
    },
  }
}
