import type { enChanges } from './en-changes.ts'

/** 简体中文：文件改动、连接测试和服务器的说明。 */
export const zhCnChanges: Readonly<Record<keyof typeof enChanges, string>> = {
  'change.doctor': '配置检查：{title}',
  'change.undo-of-fix': '撤销修复',
  'change.undo': '撤销：{reason}',
  'change.restore-backup': '恢复备份 {backup}',
  'change.restore': '还原：{reason}',
  'change.restore-many': '还原 {count} 次改动',
  'change.add-ours': '把 codex-tray 添加到 Codex',
  'change.default-ours': '让 Codex 默认使用 codex-tray',
  'change.profile-ours': '添加使用 codex-tray 的 Codex 配置档',
  'change.no-longer-ours': 'Codex 不再使用 codex-tray',

  'conversion.start-with': 'Codex 不再自动使用这个配置档：请用 -p {profile} 启动',
  'conversion.nested-providers': '配置档里的 model_providers 从来没有作用，因此没有保留；备份中仍有它',
  'conversion.no-effect': '{key} 在 Codex {version} 的 {table} 中没有作用，因此没有保留',
  'conversion.reads-files': 'Codex {version} 从文件读取配置档（{since} 起）：它找不到这一个',
  'conversion.reads-tables': 'Codex {version} 从 config.toml 的表读取配置档：它找不到这一个',

  'verdict.loads': 'Codex {version} 可以加载',
  'verdict.refuses': 'Codex {version} 的回答：{detail}',
  'verdict.ours-loads': 'codex-tray 可以加载',
  'verdict.ours-refuses': 'codex-tray 的回答：{detail}',
  'verdict.invalid-toml': '不是有效的 TOML：{detail}',
  'verdict.not-checked': '未检查：{detail}',

  'mcp-health.taken': 'Codex 接受它',
  'mcp-health.off': 'Codex 不使用它：文件中已停用',
  'mcp-health.unused': 'Codex 不使用它：{reason}',

  'provider-test.key-wanted': '提供商需要密钥，但没有提供',
  'provider-test.name-variable': '请填写存放密钥的变量名，或让 codex-tray 存储密钥',
  'provider-test.key-refused': '提供商拒绝了密钥',
  'provider-test.check-key': '请检查密钥',
  'provider-test.no-api': '这个地址没有兼容 OpenAI 的 API 应答',
  'provider-test.check-url': '请检查 base_url；大多以 /v1 结尾',
  'provider-test.no-answer': '{ms} 毫秒内没有应答',
  'provider-test.unreachable': '无法连接提供商：{reason}',
  'provider-test.no-connection': '无法连接提供商：没有连接',
  'provider-test.check-network': '请检查 base_url 和网络；如果服务器在本机，它必须正在运行',
}
