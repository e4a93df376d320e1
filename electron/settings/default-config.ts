import { defaultListen } from '../../shared/config/config-schema.ts'
import { providerDefaults } from '../../shared/config/routing-config.ts'

/** What a newcomer finds on opening the configuration: everything explained, nothing switched on. */
export const defaultConfigText = `# codex-tray configuration. Changes take effect when the file is saved.
# The words are those of Codex's own config.toml.

[proxy]
# Where the OpenAI-compatible proxy listens.
# host = "${defaultListen.host}"
port = ${defaultListen.port}
# Who answers models no alias and no "provider/model" name matches.
# default_provider = "example"

# One table per provider. "practice" is built in: it answers without an account.
# [model_providers.example]
# name = "Example"
# base_url = "https://api.example.com/v1"
# wire_api = "chat"                  # "chat" or "responses" (default: "${providerDefaults.wireApi}")
# env_key = "EXAMPLE_API_KEY"        # the environment variable that holds the key
# http_headers = { "X-Team" = "tools" }
# env_http_headers = { "X-Org" = "EXAMPLE_ORG" }
# query_params = { "api-version" = "2026-01-01" }
# request_max_retries = ${providerDefaults.requestMaxRetries}
# stream_max_retries = ${providerDefaults.streamMaxRetries}
# stream_idle_timeout_ms = ${providerDefaults.streamIdleTimeoutMs}

# Names of your own for models. "example/some-model" works without one.
# [models."fast"]
# provider = "example"
# model = "some-model"
# reasoning_effort = "low"
`
