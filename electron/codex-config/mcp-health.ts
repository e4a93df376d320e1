import { z } from 'zod'
import type { McpServerEntry } from '../../shared/codex-config/entries.ts'
import { say } from '../../shared/i18n/wording/wording.ts'
import { runInHome, withScratchHome, type CodexProgram } from './scratch-home.ts'

/** As 0.44.0, 0.94.0 and 0.169.0 print it; older ones do not know `enabled`. */
const listSchema = z.array(
  z.looseObject({
    name: z.string(),
    enabled: z.boolean().optional(),
    disabled_reason: z.string().nullish(),
  }),
)

/**
 * What `codex mcp list --json` says of each server of a configuration: that Codex takes it, and whether it would use
 * it. It starts none of them, so that a program that is not there is not noticed here.
 *
 * @param config text of Codex's file
 * @returns empty when Codex refuses the whole file, which its verdict tells better
 * @throws AppError `codex_timeout`, `codex_unusable`
 */
export async function mcpHealth(
  codex: CodexProgram,
  config: string,
): Promise<Map<string, NonNullable<McpServerEntry['health']>>> {
  const { exitCode, stdout } = await withScratchHome(config, (home) =>
    runInHome(codex, home, ['mcp', 'list', '--json']),
  )
  const list = exitCode === 0 ? listSchema.parse(JSON.parse(stdout)) : []
  return new Map(
    list.map(({ name, enabled = true, disabled_reason: reason }) => {
      const unused = reason == null ? say('mcp-health.off') : say('mcp-health.unused', { reason })
      const text = enabled ? say('mcp-health.taken') : unused
      return [name, { ok: enabled, text }] as const
    }),
  )
}
