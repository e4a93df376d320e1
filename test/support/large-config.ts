/** A configuration of Codex's as somebody has who never threw anything away: at least so many lines, all valid. */
export function largeConfig(lines = 5_000): string {
  const text = ['# A long life', '', 'model = "gpt-5"  # default', 'model_provider = "p0"', '']
  for (let n = 0; text.length < lines; n++) {
    text.push(
      `# Provider number ${n}`,
      `[model_providers.p${n}]`,
      `name = "Provider ${n}" # ${'ä'.repeat(n % 7)}`,
    )
    text.push(
      `base_url = 'https://p${n}.example/v1'`,
      `http_headers = { "X-Team" = "t${n}", X-Env = "dev" }`,
      '',
    )
    text.push(
      `[mcp_servers.m${n}]`,
      `command = "npx"   # node`,
      'args = [',
      `    "-y", # yes`,
      `    "m${n}@1.0.${n}",`,
    )
    text.push(']', '', `[mcp_servers.m${n}.env]`, `TOKEN = "a#b${n}"`, `"with space" = '''raw'''`, '')
    text.push(`[projects."/home/me/päckchen ${n}"]`, 'trust_level = "trusted"', '')
  }
  return `${text.join('\n')}\n`
}
