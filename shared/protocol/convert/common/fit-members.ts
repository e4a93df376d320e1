import type { JsonObject } from '../../json/json-value.ts'
import { readList } from '../../json/readers.ts'
import type { Quirks } from '../../quirks/quirks.ts'
import type { WarningList } from './warning-list.ts'

/** Losing them changes nothing of the answer, and many clients always send them: no word about it. */
const harmless: { readonly [name: string]: unknown } = {
  background: false,
  service_tier: 'auto',
  store: true,
  truncation: 'disabled',
}

/**
 * Leaves out of a Responses request what its upstream does not take: members, values of `include` and of
 * `service_tier`.
 *
 * @returns the same object where nothing has to go
 */
export function fitMembers(body: JsonObject, quirks: Quirks, warnings: WarningList): JsonObject {
  const { onlyMembers, onlyServiceTiers } = quirks.responses
  const refused = Object.keys(body).filter((name) => {
    if (onlyMembers !== null && !onlyMembers.includes(name)) return true
    return name === 'service_tier' && !isAccepted(body[name], onlyServiceTiers)
  })
  const include = fitInclude(body, quirks, warnings)
  if (refused.length === 0 && include === null) return body
  const result: JsonObject = include === null ? { ...body } : { ...body, include }
  for (const name of refused) {
    const value = result[name]
    delete result[name]
    if (value === null || harmless[name] === value) continue
    warnings.add('parameter-dropped', name, 'The upstream refuses this parameter')
  }
  return result
}

function fitInclude(body: JsonObject, quirks: Quirks, warnings: WarningList): string[] | null {
  const { onlyIncludes } = quirks.responses
  const wished = readList(body, 'include')
  if (onlyIncludes === null || wished === undefined) return null
  const kept = onlyIncludes.filter((value) => wished.includes(value))
  if (kept.length === wished.length) return null
  for (const [index, value] of wished.entries()) {
    if (isAccepted(value, onlyIncludes)) continue
    warnings.add('parameter-dropped', `include[${index}]`, 'The upstream refuses to include this')
  }
  return kept
}

const isAccepted = (value: unknown, accepted: readonly string[] | null): boolean =>
  accepted === null || accepted.some((one) => one === value)
