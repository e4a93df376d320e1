import type { Json, JsonObject } from '../../json/json-value.ts'
import { isObject, readNumber, readString } from '../../json/readers.ts'

/**
 * Citations of URLs: flat in Responses, nested in Chat. Other kinds of annotation have no counterpart.
 *
 * @param offset characters of the reply's content before the part the annotations belong to
 */
export function convertAnnotations(annotations: readonly Json[], offset: number): JsonObject[] {
  return annotations.filter(isObject).flatMap((annotation) => {
    if (annotation['type'] !== 'url_citation') return []
    return {
      type: 'url_citation',
      url_citation: {
        start_index: (readNumber(annotation, 'start_index') ?? 0) + offset,
        end_index: (readNumber(annotation, 'end_index') ?? 0) + offset,
        url: readString(annotation, 'url') ?? '',
        title: readString(annotation, 'title') ?? '',
      },
    }
  })
}

/** Token probabilities: the same in both dialects, but Chat demands every member. */
export function convertLogprobs(logprobs: readonly Json[]): JsonObject[] {
  return logprobs.filter(isObject).map((entry) => ({
    ...probability(entry),
    top_logprobs: (Array.isArray(entry['top_logprobs']) ? entry['top_logprobs'] : [])
      .filter(isObject)
      .map(probability),
  }))
}

function probability(entry: JsonObject): JsonObject {
  return {
    token: readString(entry, 'token') ?? '',
    logprob: readNumber(entry, 'logprob') ?? 0,
    bytes: Array.isArray(entry['bytes']) ? entry['bytes'] : null,
  }
}
