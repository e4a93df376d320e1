import { z } from 'zod'
import { isAtLeast } from '../../../shared/compat/codex-version.ts'
import { methodSupport } from '../../../shared/compat/protocol.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import { nearMatches } from '../../../shared/routing/near-matches.ts'
import type { CodexLink } from '../../codex/link.ts'

/** Reasoning efforts by the version that first takes them (CODEX-CLI §3, `model_reasoning_effort`, §5 for the last two). */
const effortsSince: readonly (readonly [effort: string, since: string])[] = [
  ['none', '0.58.0'],
  ['minimal', '0.42.0'],
  ['low', '0.42.0'],
  ['medium', '0.42.0'],
  ['high', '0.42.0'],
  ['xhigh', '0.59.0'],
  ['max', '0.144.0'],
  ['ultra', '0.144.0'],
]

/** Codex asks the network for its models now and then (0.94 waits three seconds without one): then the version decides. */
const modelsTimeoutMs = 2_000

const modelsSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      model: z.string().optional(),
      supportedReasoningEfforts: z.array(z.object({ reasoningEffort: z.string() })).catch([]),
    }),
  ),
})

/**
 * Whether this Codex, and the model in use as far as Codex knows it, take an effort.
 *
 * @param model null: whichever it is configured with, so that one of its models must know the effort
 * @throws AppError `codex_version_unsupported` or `invalid_request`, naming what is accepted
 */
export async function checkEffort(
  link: CodexLink,
  { effort, model, version }: { effort: string; model: string | null; version: string },
): Promise<void> {
  const known = effortsSince.filter(([, since]) => isAtLeast(version, since)).map(([name]) => name)
  if (!known.includes(effort)) throw unknownEffort(effort, known, version)
  const ofModel = await effortsOf(link, model, version)
  if (ofModel === null || ofModel.includes(effort)) return
  throw new AppError('invalid_request', {
    what: 'The model does not know this reasoning effort',
    where: model ?? 'all models of this Codex',
    current: JSON.stringify(effort),
    accepted: ofModel.join(', '),
  })
}

function unknownEffort(effort: string, known: readonly string[], version: string): AppError {
  const later = effortsSince.find(([name]) => name === effort)
  if (later !== undefined) {
    return new AppError('codex_version_unsupported', {
      what: `The effort '${effort}' requires Codex >= ${later[1].replace(/\.0$/, '')} (current: ${version})`,
      where: 'effort',
      accepted: known.join(', '),
      fix: 'Update Codex or choose another effort',
    })
  }
  const near = nearMatches(effort, known)
  return new AppError('invalid_request', {
    what: 'This is no reasoning effort',
    where: 'effort',
    current: JSON.stringify(effort),
    accepted: known.join(', '),
    ...(near.length === 0 ? {} : { fix: `Did you mean ${near.join(' or ')}?` }),
  })
}

/** Null where Codex cannot tell: an old version, a model of another provider, no answer in time. */
async function effortsOf(link: CodexLink, model: string | null, version: string): Promise<string[] | null> {
  if (methodSupport('model/list', version) !== 'yes') return null
  const answer = await link.request('model/list', {}, { timeoutMs: modelsTimeoutMs }).catch(() => null)
  const models = modelsSchema.safeParse(answer)
  if (!models.success) return null
  const inUse = models.data.data.filter((one) => model === null || one.id === model || one.model === model)
  const efforts = inUse.flatMap((one) =>
    one.supportedReasoningEfforts.map((effort) => effort.reasoningEffort),
  )
  return efforts.length === 0 ? null : [...new Set(efforts)]
}
