/**
 * The rows of `generated/`, which `build/generate-compat.mjs` makes of `facts/`. Every row keeps the source of what it
 * says: the program that was run, and on which versions.
 */

/** Between the two versions (both were looked at, and nothing else was seen between) it is there, or is not. */
export type FactSpan = readonly [present: boolean, from: string, to: string]

/** Oldest first. What lies between two spans was not looked at. */
export type FactSpans = readonly FactSpan[]

export type MethodRow = {
  protocol: 'v1' | 'v2'
  /** Who sends it: `client` asks Codex, `server` is a question of Codex, `notification` comes from it. */
  direction: 'client' | 'server' | 'notification'
  spans: FactSpans
  /** What does the same in the newest versions, in words. */
  replacedBy: string | null
  source: string
}

export type ParamRow = {
  method: string
  name: string
  spans: FactSpans
  source: string
}

/** A single ability, named by us; `until` is the last version with it. */
export type CapabilityRow = { since: string; until: string | null; source: string }

/** Values that an option takes from a version on; null: whatever is written. */
export type ValuesFrom = { from: string; values: readonly string[] | null }

/** First and last sight of something named; exact where the neighbour was looked at too. */
type Seen = {
  since: string
  /** The newest version known to be without it; null: it is as old as the oldest version looked at. */
  absentIn: string | null
  /** Null: still there in the newest version looked at. */
  until: string | null
  /** The oldest version known to be without it again. */
  goneIn: string | null
  source: string
}

export type CliFlagRow = Seen & {
  /** With its dashes. */
  flag: string
  /** The command it belongs to: `codex exec`. */
  scope: string
  short: string | null
  /** As help shows it: `<DIR>`. */
  arg: string | null
  values: readonly ValuesFrom[]
  /** Help shows it up to `until`; it is taken up to this one. */
  acceptedUntil: string | null
  note: string | null
}

export type SubcommandRow = Seen & {
  name: string
  hidden: boolean
  aliases: readonly string[]
  /** Not there between these two, which have it. */
  absentBetween: readonly [string, string] | null
}

export type ConfigKeyRow = Omit<Seen, 'since'> & {
  /** Null: no version looked at knew it under this name; `note` and `whenUnsupported` tell more. */
  since: string | null
  /** Dotted; `<id>` stands for a name the user gives. */
  key: string
  /** In words, as Codex's own type errors tell it. */
  type: string | null
  values: readonly ValuesFrom[]
  whenUnsupported: string
  note: string | null
}

/** A model of the catalogue built into Codex; every other name runs too, with a warning. */
export type ModelRow = Seen & {
  slug: string
  /** Not offered in the list. */
  hidden: boolean
  efforts: readonly ValuesFrom[]
  /** Not listed between these two, which list it: catalogues up to 0.103 tell only of visible models. */
  absentBetween: readonly [string, string] | null
}

/** A name of `[features]`, as `codex features list` tells it. */
export type FeatureRow = Seen & {
  name: string
  /** From here on it is listed with the stage `removed`: the name is taken and does nothing. */
  removedSince: string | null
}
