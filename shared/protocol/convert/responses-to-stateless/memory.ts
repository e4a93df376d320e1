import type { Json, JsonObject } from '../../json/json-value.ts'

/** What a reply needs of its request. */
export type StatelessMemory = {
  /** Members of the reply object that repeat what the upstream was not told. */
  echo: JsonObject
  /** The whole conversation up to this reply, references and earlier responses expanded. */
  conversation: readonly Json[]
  /** False when the client said `store: false`: it sends whole conversations itself. */
  store: boolean
}
