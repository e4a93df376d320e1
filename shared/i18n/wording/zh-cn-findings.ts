import type { enFindings } from './en-findings.ts'

/** 简体中文：配置检查的每条结果。 */
export const zhCnFindings: Readonly<Record<keyof typeof enFindings, string>> = {
  'in-profile': '使用 --profile {profile} 时：{message}',

  'own-key-missing.stored': '{key} 是 "keychain"，但没有存储密钥：发给该提供商的请求会被拒绝',
  'own-key-missing.unset': '{key} 指定的 {name} 在这里没有设置：发给该提供商的请求会被拒绝',
  'own-key-missing.empty': '{key} 指定的 {name} 在这里是空的：发给该提供商的请求会被拒绝',
  'own-key-twice': '{key} 同时有 env_key 和 key_source：codex-tray 不采用该文件；只能保留其中一个',

  'config-unreadable': '无法读取 {file}：{problem}',
  'config-unreadable.too-long': '文件有 {bytes} 字节，超过上限 {most}',
  'config-unreadable.not-utf8': '文件不是 UTF-8 编码',
  'codex-home-missing': 'CODEX_HOME 指向的文件夹不存在，Codex 无法启动；可用：一个已存在的文件夹',
  'auth-open-to-others.read': '其他用户可以读取 auth.json；应为权限 600',
  'auth-open-to-others.changed': '其他用户可以修改 auth.json；应为权限 600',
  'config-open-to-others.changed': '其他用户可以修改 {file}；应为权限 600',
  'config-open-to-others.changed-secret': '其他用户可以修改 {file}，而且其中写有密钥；应为权限 600',
  'config-open-to-others.read-secret': '其他用户可以读取 {file}，而且其中写有密钥；应为权限 600',

  'type-wrong': '{key} 的值是 {value}，Codex 因此无法启动；可用：{type}',
  'value-unknown': '{key} 的值是 {value}，Codex {version} 因此无法启动；可用：{accepted}',
  'key-not-yet': 'Codex {version} 会忽略 {key}：它从 {since} 起才有',
  'key-not-yet.hint': 'Codex {version} 会忽略 {key}：它从 {since} 起才有；{hint}',
  'key-removed': 'Codex {version} 会忽略 {key}：{until} 是最后一个认识它的版本',
  'key-removed.hint': 'Codex {version} 会忽略 {key}：{until} 是最后一个认识它的版本；{hint}',
  'key-unknown': '直到 {newest} 的所有 Codex 都不认识 {key}，它会被忽略',
  'key-unknown.near': '直到 {newest} 的所有 Codex 都不认识 {key}，它会被忽略；是不是想写 {near}？',
  'hint.came-instead': '已由 {name} 取代（{since}）',
  'hint.before': '更早的版本用 {name} 表示',
  'hint.urls-work': '带 url 的服务器不需要它也能用',

  'wire-api-chat-removed':
    '{key} 的值是 "chat"，无论是否用到这个提供商，Codex {version} 都无法启动；可用："responses"；只支持 Chat 的提供商可以通过 codex-tray 使用',
  'wire-api-chat-deprecated':
    '{key} 的值是 "chat"：Codex {version} 会接受并给出提示，0.95.0 及更新的版本无法启动；届时可用："responses"',
  'wire-api-missing':
    '{key} 没有写 wire_api：Codex {version} 对它使用 Chat，0.95.0 及更新的版本使用 Responses；可用："responses"、"chat"',
  'wire-api-meaning-changed':
    '{key} 没有写 wire_api：Codex {from} 对它使用 Chat，{to} 使用 Responses；只支持 Chat 的提供商届时会失败',

  'provider-name-missing': '{key} 没有 name，Codex 因此无法启动；可用：任意文字',
  'provider-name-empty': '{key} 的 name 为空，Codex 因此无法启动；可用：任意文字',
  'provider-reserved-id':
    '{key} 与 Codex 内置的提供商同名，Codex {version} 因此无法启动；可用：除 {reserved} 以外的任何名字',
  'provider-reserved-id-ignored':
    '{key} 与 Codex 内置的提供商同名：{version} 会跳过这个表，改为请求 api.openai.com；从 0.115.0 起 Codex 无法启动',
  'provider-bedrock-limited':
    '内置的 amazon-bedrock 不允许修改 {key}，Codex {version} 因此无法启动；可用：{accepted}',
  'provider-auth-conflict': '{key} 与 auth 同时存在，Codex {version} 因此无法启动；只能保留其中一个',
  'provider-name-twice': '{key} 的值是 {name}，与 {first} 的相同：列表里会出现两个同名的提供商',
  'provider-not-found': '{key} 的值是 {id}，但没有这个提供商，Codex 无法启动；可用：{accepted}',
  'provider-ollama-chat-removed':
    'model_provider 的值是 "ollama-chat"，Codex {version} 因此无法启动；可用："ollama"',
  'provider-token-in-file': '{key} 中的密钥是明文（此处不显示）；建议改用 env_key，只写变量名',
  'provider-retries-unbounded': '{key} 设置了重试上限，但连接被拒绝时 Codex {version} 不遵守它，会一直等下去',

  'base-url-invalid':
    '{key} 的值是 {url}，不是有效的地址，每一轮都会失败；可用：http://HOST/v1 或 https://HOST/v1',
  'base-url-endpoint': '{key} 的值是 {url}：Codex 会再加一次 {end}，提供商会返回 404；可用：{accepted}',
  'base-url-missing': '{key} 没有写 base_url：它的请求和密钥会发往 api.openai.com；应填写提供商的地址',
  'env-key-unset': '{key} 指定的变量 {variable} 在这里没有设置，每一轮都会失败',
  'env-key-unset.empty': '{key} 指定的变量 {variable} 在这里为空，每一轮都会失败',
  'env-key-unset.perhaps':
    '{key} 指定的变量 {variable} 在这里没有设置；也许在 $CODEX_HOME/.env 里设置了，codex-tray 不读取该文件',
  'env-key-unset.empty-perhaps':
    '{key} 指定的变量 {variable} 在这里为空；也许在 $CODEX_HOME/.env 里设置了，codex-tray 不读取该文件',
  'own-provider-stale': '{key} 的值是 {url}，但 codex-tray 监听的端口是 {port}',
  'proxy-swallows-localhost': '{key} 指向本机，而 {variable} 会把它的请求发给代理：NO_PROXY 中没有 {host}',
  'openai-base-url-ignored':
    '设置了变量 OPENAI_BASE_URL，但 Codex {version} 不读取它；可用：config.toml 中的 openai_base_url',

  'profile-key-removed':
    'profile 的值是 {name}，Codex {version} 因此无法启动；可用：文件 {file} 和 codex --profile {profile}',
  'profile-table-ignored':
    'Codex {version} 不读取 {key}，而且只要它还在，codex --profile {profile} 就无法启动；可用：文件 {file}',
  'profile-not-found': 'profile 的值是 {name}，但没有 {table}，Codex {version} 无法启动；可用：{accepted}',
  'profile-not-found.none': '一个也没有',
  'profile-nested-providers': '{key} 不会被读取：Codex 只读取顶层 [model_providers] 中的提供商',
  'profile-table-ending':
    'profile 在 Codex {version} 中有效，但会使 0.134.0 及更新的版本无法启动；届时可用：codex --profile',

  'mcp-url-too-old':
    '{key} 通过 url 访问，Codex {version} 因此无法启动；可用：command，或 Codex 0.44.0 及更新的版本',
  'mcp-no-transport': '{key} 既没有 command 也没有 url，Codex 因此无法启动；需要其中一个',
  'mcp-bearer-token':
    '{key} 中写有令牌（此处不显示），Codex {version} 因此无法启动；可用：bearer_token_env_var，只写变量名',
  'mcp-token-in-file': '{key} 中的令牌是明文（此处不显示）；从 {since} 起 Codex 会因此无法启动',
  'mcp-mixed-transport': '{key} 与 {kept} 同时存在，Codex {version} 因此无法启动；只能使用一种传输方式的键',

  'model-not-yet':
    '{key} 的值是 {model}，不在 Codex {version} 的模型目录中（{since} 起才有）：会以备用参数运行',
  'model-gone':
    '{key} 的值是 {model}，不在 Codex {version} 的模型目录中（最后见于 {until}）：会以备用参数运行',
  'model-unknown': '{key} 的值是 {model}：未知，{oldest} 到 {newest} 的模型目录中都没有',
  'reasoning-effort-unknown': '{key} 的值是 {effort}，Codex {version} 因此无法启动；可用：{accepted}',
  'reasoning-effort-not-offered':
    '{key} 的值是 {effort}，Codex {version} 中的 {model} 不提供它；可用：{accepted}',

  'feature-unknown': '没有任何 Codex 列出过功能 {key}：它不起作用',
  'feature-not-yet': '{key} 在 Codex {version} 中不起作用：它从 {since} 起才有',
  'feature-gone': '{key} 在 Codex {version} 中不起作用：{until} 是最后一个列出它的版本',
  'feature-gone.removed': '{key} 在 Codex {version} 中不起作用：从 {since} 起已移除',

  'approval-untrusted-removed':
    'approval_policy 的值是 "untrusted"，Codex {version} 因此无法启动；可用："on-request"、"never"',
  'approval-untrusted-ending': 'approval_policy 的值是 "untrusted"，0.149.0 及更新的版本会因此无法启动',
  'approval-on-failure-means-on-request':
    'approval_policy 的值是 "on-failure"，Codex {version} 把它当作 "on-request"；可用："on-request"、"never"',
  'thread-store-endpoint-removed':
    'experimental_thread_store_endpoint 会使 Codex {version} 无法启动；应删除这一行',
  'experimental-instructions-file-ignored':
    'Codex {version} 不读取 experimental_instructions_file；可用：model_instructions_file',
  'named-file-missing': '{key} 的值是 {file}，但没有这个文件，Codex {version} 无法启动',

  'codex-verdict': 'Codex {version} 无法启动：{detail}',
  'codex-verdict.ignored': 'Codex {version} 忽略了一个键：{detail}',

  'cli-flag-not-yet': '{scope} 的 {flag} 需要 Codex {since} 或更新的版本（当前：{version}）',
  'cli-flag-gone': '{scope} 的 {flag} 最后见于 Codex {until}（当前：{version}）；{instead}',
  'cli-flag-unknown': '{flag} 不是 {scope} 的选项；{instead}',
  'cli-flag-unknown.nowhere': '直到 {newest} 的所有 Codex 都不接受它',
  'cli-value-unknown': '{flag} 的值是 {value}，Codex {version} 不接受；可用：{accepted}',
  'cli-subcommand-not-yet':
    'codex {name} 需要 Codex {since} 或更新的版本（当前：{version}）：Codex 会把这个词当作提示词',
  'cli-subcommand-gone': 'codex {name} 最后见于 {until}（当前：{version}）：Codex 会把这个词当作提示词',
}
