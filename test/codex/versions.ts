/** Set by the `codex` step of `npm test`, which `.ci/run` takes: one version is fetched, not four. */
export const newestOnly = process.env['TEST_NEWEST_CODEX'] === '1'

/**
 * The versions a test is about, `latest` among them or not.
 * @returns those of this run
 */
export const versions = (wanted: readonly string[]): readonly string[] =>
  newestOnly ? wanted.filter((version) => version === 'latest') : wanted
