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

# The Codex daemon: one Codex for every program on this machine. A change starts it anew.
# [daemon]
# codex_path = "/opt/codex/bin/codex"     # instead of the first "codex" on PATH
# codex_profile = "work"                  # a profile of Codex that the daemon starts it with
# socket = "/run/user/1000/codex.sock"    # instead of one in the data folder
# mcp_port = 11437                        # MCP over HTTP too, with the access key; 0: any free port
# archive_after_days = 30                 # Codex's sessions nobody has used for so long; never without it

# Conversations of clients that send "conversation_id"; 30 days without it.
# [conversations]
# archive_after_days = 90

# One table per provider. "practice" is built in: it answers without an account.
# [model_providers.example]
# name = "Example"
# base_url = "https://api.example.com/v1"
# wire_api = "chat"                  # "chat" or "responses" (default: "${providerDefaults.wireApi}")
# env_key = "EXAMPLE_API_KEY"        # the environment variable that holds the key
#   In its place, key_source = "keychain": the key is set in the window and kept encrypted.
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
