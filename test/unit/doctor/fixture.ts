import type { Severity } from '../../../shared/doctor/finding.ts'
import type { EnvView } from '../../../shared/doctor/env-view.ts'

/** One configuration and one version, and the finding they must give. */
export type RuleFixture = {
  rule: string
  version: string
  /** Codex's config.toml. */
  text: string
  /** Other documents of Codex by name of the profile. */
  layers?: Readonly<Record<string, string>>
  env?: Partial<EnvView>
  severity: Severity
  /** `line:column key`; null: not in a file. */
  at: string | null
  /** A part of the message that names what is wrong. */
  says: string
  /** A part of the file after the fix; null: only a person can mend it. */
  fixed: string | null
  /** Only for the rules that judge what Codex cannot read: mended by hand. */
  mended?: string
}

export const acme = `[model_providers.acme]
name = "Acme"
base_url = "https://llm.acme.example/v1"
wire_api = "responses"
`

/** Judged and run on the newest Codex that is there, whatever it is called by then. */
export const newest = '0.169.0'
