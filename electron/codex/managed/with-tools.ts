import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

/** Before 0.100 Codex finds its `rg` on PATH only, where npm's launcher would put it. */
export function withTools(env: Record<string, string>, program: string): Record<string, string> {
  const tools = join(dirname(program), '..', 'path')
  if (!existsSync(tools)) return env
  return { ...env, PATH: [tools, ...(env['PATH'] === undefined ? [] : [env['PATH']])].join(delimiter) }
}
