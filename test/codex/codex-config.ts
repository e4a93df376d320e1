/** One failure is enough to look at, and none may hide behind a repetition. */
export const noRetries: readonly string[] = ['request_max_retries = 0', 'stream_max_retries = 0']

/**
 * Codex's own configuration for our proxy: a provider of our id, never one of its built-in ids (reserved since 0.115).
 * @param lines more lines of the provider's table
 */
export function codexConfig(
  { baseUrl, model, wireApi }: { baseUrl: string; model: string; wireApi: 'chat' | 'responses' },
  lines: readonly string[] = [],
): string {
  return `model = "${model}"
model_provider = "codex-tray"
check_for_update_on_startup = false

[model_providers.codex-tray]
name = "codex-tray"
base_url = "${baseUrl}"
wire_api = "${wireApi}"
env_key = "CODEX_TRAY_KEY"
${lines.join('\n')}
`
}
