/** What each rule of the doctor says where it applies, by the name of the rule. `{key}` is a key as TOML writes it. */
export const enFindings = {
  'in-profile': 'With --profile {profile}: {message}',

  'own-key-missing.stored': '{key} is "keychain", and no key is stored: requests to the provider are refused',
  'own-key-missing.unset': '{key} names {name}, which is not set here: requests to the provider are refused',
  'own-key-missing.empty': '{key} names {name}, which is empty here: requests to the provider are refused',
  'own-key-twice':
    '{key} has both env_key and key_source: codex-tray does not take the file; accepted: one of the two',

  'config-unreadable': '{file} cannot be read: {problem}',
  'config-unreadable.too-long': 'it is {bytes} bytes long, more than {most}',
  'config-unreadable.not-utf8': 'it is not UTF-8',
  'codex-home-missing':
    'CODEX_HOME is set and names no folder: Codex does not start; accepted: an existing folder',
  'auth-open-to-others.read': 'auth.json may be read by other users; accepted: mode 600',
  'auth-open-to-others.changed': 'auth.json may be changed by other users; accepted: mode 600',
  'config-open-to-others.changed': '{file} may be changed by other users; accepted: mode 600',
  'config-open-to-others.changed-secret':
    '{file} may be changed by other users, and a key stands in it; accepted: mode 600',
  'config-open-to-others.read-secret':
    '{file} may be read by other users, and a key stands in it; accepted: mode 600',

  'type-wrong': '{key} is {value}, which stops Codex; accepted: {type}',
  'value-unknown': '{key} is {value}, which stops Codex {version}; accepted: {accepted}',
  'key-not-yet': '{key} is ignored by Codex {version}: it came with {since}',
  'key-not-yet.hint': '{key} is ignored by Codex {version}: it came with {since}; {hint}',
  'key-removed': '{key} is ignored by Codex {version}: {until} was the last to know it',
  'key-removed.hint': '{key} is ignored by Codex {version}: {until} was the last to know it; {hint}',
  'key-unknown': '{key} is a key that no Codex up to {newest} knows: it is ignored',
  'key-unknown.near':
    '{key} is a key that no Codex up to {newest} knows: it is ignored; did you mean {near}?',
  'hint.came-instead': '{name} came in its place ({since})',
  'hint.before': 'before, {name} says it',
  'hint.urls-work': 'servers with a url work without it',

  'wire-api-chat-removed':
    '{key} is "chat", which stops Codex {version} whether the provider is used or not; accepted: "responses"; a provider that speaks chat only is reached through codex-tray',
  'wire-api-chat-deprecated':
    '{key} is "chat": Codex {version} takes it with a notice, 0.95.0 and newer do not start with it; accepted then: "responses"',
  'wire-api-missing':
    '{key} has no wire_api: Codex {version} speaks chat with it, 0.95.0 and newer speak responses; accepted: "responses", "chat"',
  'wire-api-meaning-changed':
    '{key} has no wire_api: Codex {from} speaks chat with it, {to} speaks responses; a provider that speaks chat only fails then',

  'provider-name-missing': '{key} has no name, which stops Codex; accepted: any text',
  'provider-name-empty': '{key} has an empty name, which stops Codex; accepted: any text',
  'provider-reserved-id':
    '{key} has the name of a provider built into Codex, which stops Codex {version}; accepted: any other name than {reserved}',
  'provider-reserved-id-ignored':
    '{key} has the name of a provider built into Codex: {version} passes over the table and asks api.openai.com; from 0.115.0 it stops Codex',
  'provider-bedrock-limited':
    '{key} cannot be changed on the built-in amazon-bedrock, and stops Codex {version}; accepted: {accepted}',
  'provider-auth-conflict': '{key} stands beside auth, which stops Codex {version}; accepted: one of them',
  'provider-name-twice': '{key} is {name}, as is that of {first}: lists show two of the same name',
  'provider-not-found':
    '{key} is {id}, and there is no such provider: Codex does not start; accepted: {accepted}',
  'provider-ollama-chat-removed':
    'model_provider is "ollama-chat", which stops Codex {version}; accepted: "ollama"',
  'provider-token-in-file':
    '{key} holds a key in plain text (not shown); better: env_key with the name of a variable',
  'provider-retries-unbounded':
    '{key} sets a limit that Codex {version} does not keep while the connection is refused: it waits for ever',

  'base-url-invalid':
    '{key} is {url}, which is no address: every turn fails; accepted: http://HOST/v1 or https://HOST/v1',
  'base-url-endpoint':
    '{key} is {url}: Codex adds {end} once more, and the provider answers 404; accepted: {accepted}',
  'base-url-missing':
    '{key} has no base_url: its requests and its key go to api.openai.com; accepted: the address of the provider',
  'env-key-unset': '{key} names {variable}, which is not set here: every turn fails',
  'env-key-unset.empty': '{key} names {variable}, which is empty here: every turn fails',
  'env-key-unset.perhaps':
    '{key} names {variable}, which is not set here; $CODEX_HOME/.env, which is not read by us, may set it',
  'env-key-unset.empty-perhaps':
    '{key} names {variable}, which is empty here; $CODEX_HOME/.env, which is not read by us, may set it',
  'own-provider-stale': '{key} is {url}, but codex-tray listens on port {port}',
  'proxy-swallows-localhost':
    '{key} is on this machine, and {variable} sends its requests to a proxy: NO_PROXY does not name {host}',
  'openai-base-url-ignored':
    'OPENAI_BASE_URL is set, and Codex {version} does not read it; accepted: openai_base_url in config.toml',

  'profile-key-removed':
    'profile is {name}, which stops Codex {version}; accepted: the file {file} and codex --profile {profile}',
  'profile-table-ignored':
    '{key} is not read by Codex {version}, and codex --profile {profile} does not start while it is there; accepted: the file {file}',
  'profile-not-found':
    'profile is {name}, and there is no {table}: Codex {version} does not start; accepted: {accepted}',
  'profile-not-found.none': 'none is there',
  'profile-nested-providers':
    '{key} is not read: Codex takes providers only from [model_providers] at the top',
  'profile-table-ending':
    'profile works with Codex {version} and stops 0.134.0 and newer; accepted then: codex --profile',

  'mcp-url-too-old':
    '{key} is reached by url, which stops Codex {version}; accepted: command, or Codex 0.44.0 and newer',
  'mcp-no-transport': '{key} has neither command nor url, which stops Codex; accepted: one of them',
  'mcp-bearer-token':
    '{key} holds a token (not shown), which stops Codex {version}; accepted: bearer_token_env_var with the name of a variable',
  'mcp-token-in-file': '{key} holds a token in plain text (not shown); from {since} it stops Codex',
  'mcp-mixed-transport':
    '{key} stands beside {kept}, which stops Codex {version}; accepted: the keys of one transport',

  'model-not-yet':
    '{key} is {model}, which is not in the catalogue of Codex {version} (first in {since}): it runs with fallback values',
  'model-gone':
    '{key} is {model}, which is not in the catalogue of Codex {version} (last in {until}): it runs with fallback values',
  'model-unknown': '{key} is {model}: unknown, in no catalogue from {oldest} to {newest}',
  'reasoning-effort-unknown': '{key} is {effort}, which stops Codex {version}; accepted: {accepted}',
  'reasoning-effort-not-offered':
    '{key} is {effort}, which {model} does not offer in Codex {version}; accepted: {accepted}',

  'feature-unknown': '{key} is a feature that no Codex lists: it does nothing',
  'feature-not-yet': '{key} does nothing in Codex {version}: it came with {since}',
  'feature-gone': '{key} does nothing in Codex {version}: {until} was the last to list it',
  'feature-gone.removed': '{key} does nothing in Codex {version}: removed since {since}',

  'approval-untrusted-removed':
    'approval_policy is "untrusted", which stops Codex {version}; accepted: "on-request", "never"',
  'approval-untrusted-ending': 'approval_policy is "untrusted", which 0.149.0 and newer do not start with',
  'approval-on-failure-means-on-request':
    'approval_policy is "on-failure", which Codex {version} takes for "on-request"; accepted: "on-request", "never"',
  'thread-store-endpoint-removed':
    'experimental_thread_store_endpoint stops Codex {version}; accepted: no such line',
  'experimental-instructions-file-ignored':
    'experimental_instructions_file is not read by Codex {version}; accepted: model_instructions_file',
  'named-file-missing': '{key} is {file}, and there is no such file: Codex {version} does not start',

  'codex-verdict': 'Codex {version} does not start: {detail}',
  'codex-verdict.ignored': 'Codex {version} passes over a key: {detail}',

  'cli-flag-not-yet': '{flag} of {scope} needs Codex {since} or newer (current: {version})',
  'cli-flag-gone': '{flag} of {scope} was last known to Codex {until} (current: {version}); {instead}',
  'cli-flag-unknown': '{flag} is no flag of {scope}; {instead}',
  'cli-flag-unknown.nowhere': 'no Codex up to {newest} takes it',
  'cli-value-unknown': '{flag} is {value}, which Codex {version} does not take; accepted: {accepted}',
  'cli-subcommand-not-yet':
    'codex {name} needs Codex {since} or newer (current: {version}): Codex takes the word for a prompt',
  'cli-subcommand-gone':
    'codex {name} was last in {until} (current: {version}): Codex takes the word for a prompt',
} as const
