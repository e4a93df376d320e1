import type { Rule } from './rule.ts'
import { builtInRules } from './rules/built-in-rules.ts'
import { endpointRules } from './rules/endpoint-rules.ts'
import { featureRules } from './rules/feature-rules.ts'
import { fileRules } from './rules/file-rules.ts'
import { mcpRules } from './rules/mcp-rules.ts'
import { modelRules } from './rules/model-rules.ts'
import { ownKeyRules } from './rules/own-key-rules.ts'
import { profileRules } from './rules/profile-rules.ts'
import { providerRules } from './rules/provider-rules.ts'
import { schemaRules } from './rules/schema-rules.ts'
import { settingRules } from './rules/setting-rules.ts'
import { wireApiRules } from './rules/wire-api-rules.ts'

/** Every rule about files and the environment; those about the command line are in `check-arguments.ts`. */
export const rules: readonly Rule[] = [
  ...fileRules,
  ...schemaRules,
  ...wireApiRules,
  ...providerRules,
  ...builtInRules,
  ...endpointRules,
  ...ownKeyRules,
  ...profileRules,
  ...mcpRules,
  ...modelRules,
  ...featureRules,
  ...settingRules,
]
