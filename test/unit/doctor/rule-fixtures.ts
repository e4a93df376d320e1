import type { RuleFixture } from './fixture.ts'
import { providerFixtures } from './provider-fixtures.ts'
import { schemaFixtures } from './schema-fixtures.ts'
import { settingFixtures } from './setting-fixtures.ts'

/** Of every rule at least one; `config-open-to-others`, told by the mode of the file, has a test of its own. */
export const ruleFixtures: readonly RuleFixture[] = [
  ...schemaFixtures,
  ...providerFixtures,
  ...settingFixtures,
]
