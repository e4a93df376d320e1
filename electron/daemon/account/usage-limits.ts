import { z } from 'zod'
import type { UsageLimit } from '../../../shared/codex/daemon-state.ts'

/**
 * Usage limits as the generations tell them (recorded: test/fixtures/codex/*-rate-limits.jsonl). v2: `resetsAt` in
 * epoch seconds. v1, inside `codex/event/token_count`: 0.42 and 0.44 say in how many seconds (`resets_in_seconds`),
 * 0.94 when (`resets_at`, epoch seconds).
 */
const windowSchema = z.object({
  usedPercent: z.number(),
  windowDurationMins: z.number().nullish(),
  resetsAt: z.number().nullish(),
})
const oldWindowSchema = z.object({
  used_percent: z.number(),
  window_minutes: z.number().nullish(),
  resets_in_seconds: z.number().nullish(),
  resets_at: z.union([z.number(), z.string()]).nullish(),
})
const anyWindowSchema = z.union([windowSchema, oldWindowSchema]).nullish().catch(null)
const snapshotSchema = z.object({
  /** Which bucket; older versions have only the one newer ones call `codex`. */
  limitId: z.string().nullish(),
  limitName: z.string().nullish(),
  primary: anyWindowSchema,
  secondary: anyWindowSchema,
  planType: z.string().nullish(),
  plan_type: z.string().nullish(),
})
type Snapshot = z.infer<typeof snapshotSchema>

const readSchema = z.object({
  rateLimits: snapshotSchema,
  rateLimitsByLimitId: z.record(z.string(), snapshotSchema.optional()).nullish().catch(null),
})
const updatedSchema = z.object({ rateLimits: snapshotSchema })
const tokenCountSchema = z.object({ msg: z.object({ rate_limits: snapshotSchema.nullish() }) })

export type LimitsReading = { limits: UsageLimit[]; plan: string | null }

const mainBucket = 'codex'

/**
 * @param answer to `account/rateLimits/read`
 * @returns null when it has another shape
 */
export function limitsOfAnswer(answer: unknown, now: number): LimitsReading | null {
  const parsed = readSchema.safeParse(answer)
  if (!parsed.success) return null
  const { rateLimits, rateLimitsByLimitId } = parsed.data
  const buckets = Object.values(rateLimitsByLimitId ?? {}).filter((bucket) => bucket !== undefined)
  const others = buckets.filter(({ limitId }) => limitId !== (rateLimits.limitId ?? mainBucket))
  const limits = [rateLimits, ...others].flatMap((bucket) => limitsOf(bucket, now))
  return { limits, plan: planOf(rateLimits) }
}

/** The same of a notification, whichever generation's; null for every other notification. */
export function limitsOfNotification(method: string, params: unknown, now: number): LimitsReading | null {
  const snapshot = snapshotOf(method, params)
  return snapshot === null ? null : { limits: limitsOf(snapshot, now), plan: planOf(snapshot) }
}

/** A notification tells only what changed: what it leaves out is still so (0.169 bindings, "sparse"). */
export function mergeLimits(before: readonly UsageLimit[], update: readonly UsageLimit[]): UsageLimit[] {
  const merged = new Map([...before, ...update].map((limit) => [limit.name, limit]))
  return [...merged.values()]
}

function snapshotOf(method: string, params: unknown): Snapshot | null {
  if (method === 'account/rateLimits/updated') {
    const parsed = updatedSchema.safeParse(params)
    return parsed.success ? parsed.data.rateLimits : null
  }
  if (method !== 'codex/event/token_count') return null
  const parsed = tokenCountSchema.safeParse(params)
  return parsed.success ? (parsed.data.msg.rate_limits ?? null) : null
}

function limitsOf(snapshot: Snapshot, now: number): UsageLimit[] {
  const bucket = snapshot.limitId ?? mainBucket
  const prefix = bucket === mainBucket ? '' : `${snapshot.limitName ?? bucket} `
  const windows = [
    ['primary', snapshot.primary],
    ['secondary', snapshot.secondary],
  ] as const
  return windows.flatMap(([name, window]) =>
    window === null || window === undefined ? [] : [{ name: `${prefix}${name}`, ...numbersOf(window, now) }],
  )
}

function numbersOf(
  window: z.infer<typeof windowSchema> | z.infer<typeof oldWindowSchema>,
  now: number,
): Omit<UsageLimit, 'name'> {
  if ('usedPercent' in window) {
    const { usedPercent, windowDurationMins, resetsAt } = window
    return { usedPercent, windowMinutes: windowDurationMins ?? null, resetsAt: epochMs(resetsAt) }
  }
  const { used_percent: usedPercent, window_minutes: minutes, resets_in_seconds: seconds } = window
  const inSeconds = seconds === null || seconds === undefined ? null : now + seconds * 1000
  return { usedPercent, windowMinutes: minutes ?? null, resetsAt: epochMs(window.resets_at) ?? inSeconds }
}

function epochMs(time: number | string | null | undefined): number | null {
  if (time === null || time === undefined) return null
  const ms = typeof time === 'number' ? time * 1000 : Date.parse(time)
  return Number.isNaN(ms) ? null : ms
}

function planOf({ planType, plan_type: oldPlanType }: Snapshot): string | null {
  return planType ?? oldPlanType ?? null
}
