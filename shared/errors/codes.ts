/**
 * Every error this product can show, in one table. Unknown codes do not compile, and a test counts the
 * rows, so that no code is added without a test that provokes it.
 *
 * `status` is what an HTTP client receives; `type` is the OpenAI envelope's `error.type`; `retryable` says
 * whether sending the same thing again, unchanged, can succeed.
 */
export const errorCodes = {
  // The client's request
  invalid_json: { status: 400, type: 'invalid_request_error', retryable: false },
  invalid_request: { status: 400, type: 'invalid_request_error', retryable: false },
  missing_model: { status: 400, type: 'invalid_request_error', retryable: false },
  missing_key: { status: 401, type: 'authentication_error', retryable: false },
  invalid_key: { status: 401, type: 'authentication_error', retryable: false },
  origin_not_allowed: { status: 403, type: 'permission_error', retryable: false },
  host_not_allowed: { status: 403, type: 'permission_error', retryable: false },
  route_not_found: { status: 404, type: 'invalid_request_error', retryable: false },
  unsupported_feature: { status: 400, type: 'invalid_request_error', retryable: false },
  previous_response_not_found: { status: 400, type: 'invalid_request_error', retryable: false },
  model_not_found: { status: 404, type: 'invalid_request_error', retryable: false },
  method_not_allowed: { status: 405, type: 'invalid_request_error', retryable: false },
  body_too_large: { status: 413, type: 'invalid_request_error', retryable: false },
  unsupported_content_type: { status: 415, type: 'invalid_request_error', retryable: false },
  unsupported_encoding: { status: 415, type: 'invalid_request_error', retryable: false },
  websocket_not_supported: { status: 426, type: 'invalid_request_error', retryable: false },

  // Between the proxy and the provider
  provider_key_missing: { status: 503, type: 'api_error', retryable: false },
  provider_unreachable: { status: 502, type: 'api_error', retryable: true },
  provider_timeout: { status: 504, type: 'api_error', retryable: true },
  provider_not_an_api: { status: 502, type: 'api_error', retryable: false },
  provider_endpoint_missing: { status: 404, type: 'invalid_request_error', retryable: false },
  provider_error: { status: 502, type: 'api_error', retryable: true },
  stream_frame_too_large: { status: 502, type: 'api_error', retryable: false },
  provider_stream_cut: { status: 502, type: 'api_error', retryable: true },
  shutting_down: { status: 503, type: 'api_error', retryable: true },
  internal: { status: 500, type: 'api_error', retryable: false },

  // The machine and the user's files
  port_in_use: { status: 503, type: 'api_error', retryable: false },
  address_not_available: { status: 503, type: 'api_error', retryable: false },
  config_unreadable: { status: 500, type: 'api_error', retryable: false },
  config_syntax: { status: 500, type: 'api_error', retryable: false },
  config_invalid: { status: 500, type: 'api_error', retryable: false },
  config_write_failed: { status: 500, type: 'api_error', retryable: false },
  keychain_unavailable: { status: 503, type: 'api_error', retryable: false },
  keychain_refused: { status: 503, type: 'api_error', retryable: true },
  data_dir_unusable: { status: 500, type: 'api_error', retryable: false },
  already_running: { status: 503, type: 'api_error', retryable: false },
  service_start_timeout: { status: 503, type: 'api_error', retryable: true },
  service_exited: { status: 503, type: 'api_error', retryable: true },
  service_unresponsive: { status: 503, type: 'api_error', retryable: true },
  service_gave_up: { status: 503, type: 'api_error', retryable: false },
  service_unknown: { status: 404, type: 'invalid_request_error', retryable: false },

  // Codex, its login and the daemon
  codex_missing: { status: 503, type: 'api_error', retryable: false },
  codex_unusable: { status: 503, type: 'api_error', retryable: false },
  codex_version_unsupported: { status: 400, type: 'invalid_request_error', retryable: false },
  codex_timeout: { status: 504, type: 'api_error', retryable: true },
  codex_gone: { status: 502, type: 'api_error', retryable: true },
  codex_refused: { status: 502, type: 'api_error', retryable: false },
  not_logged_in: { status: 401, type: 'authentication_error', retryable: false },
  login_expired: { status: 401, type: 'authentication_error', retryable: false },
  usage_limit_reached: { status: 429, type: 'rate_limit_error', retryable: false },
  turn_interrupted: { status: 409, type: 'invalid_request_error', retryable: false },
  daemon_unreachable: { status: 503, type: 'api_error', retryable: true },
  daemon_socket_in_use: { status: 503, type: 'api_error', retryable: false },
  socket_path_too_long: { status: 500, type: 'api_error', retryable: false },
  conversation_invalid: { status: 400, type: 'invalid_request_error', retryable: false },
  conversation_busy: { status: 409, type: 'invalid_request_error', retryable: false },
  conversation_not_found: { status: 404, type: 'invalid_request_error', retryable: false },
  conversation_unwritable: { status: 500, type: 'api_error', retryable: false },

  // Versions of Codex we install ourselves
  registry_unreachable: { status: 502, type: 'api_error', retryable: true },
  registry_refused: { status: 502, type: 'api_error', retryable: false },
  package_damaged: { status: 502, type: 'api_error', retryable: false },
  install_cancelled: { status: 409, type: 'invalid_request_error', retryable: false },
  codex_version_unknown: { status: 404, type: 'invalid_request_error', retryable: false },
  codex_version_in_use: { status: 409, type: 'invalid_request_error', retryable: false },
  codex_versions_busy: { status: 409, type: 'invalid_request_error', retryable: false },

  // The command line and the window
  usage: { status: 400, type: 'invalid_request_error', retryable: false },
  ipc_refused: { status: 403, type: 'permission_error', retryable: false },
  ipc_invalid: { status: 400, type: 'invalid_request_error', retryable: false },
} as const satisfies Record<string, { status: number; type: string; retryable: boolean }>

export type ErrorCode = keyof typeof errorCodes
