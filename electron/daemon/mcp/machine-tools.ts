import { resolve } from 'node:path'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import { daemonStateSchema } from '../../../shared/codex/daemon-state.ts'
import { sandboxModes } from '../driver/conversation-driver.ts'
import { diffToRemote, execCommand, readConfig, setDefaultModel, userAgent } from './machine-calls.ts'
import type { McpSession } from './mcp-session.ts'
import { dataResult, guarded, toolResult } from './tool-result.ts'

const looks = { readOnlyHint: true, openWorldHint: false }

/** getUserAgent, getUserSavedConfig, setDefaultModel, gitDiffToRemote, execOneOffCommand. */
export function addMachineTools(server: McpServer, session: McpSession): void {
  addConfigTools(server, session)
  server.registerTool(
    'codex-status',
    {
      title: 'Codex status',
      description: 'Which Codex runs, whether it is well, and how many clients and turns it serves.',
      inputSchema: {},
      outputSchema: { ...daemonStateSchema.shape, userAgent: z.string().nullable() },
      annotations: looks,
    },
    () =>
      guarded(async () => {
        const link = await session.link()
        const state = await session.options.state(link)
        return dataResult({
          ...state,
          userAgent: state.codex.phase === 'running' ? await userAgent(link) : null,
        })
      }),
  )
  server.registerTool(
    'codex-git-diff',
    {
      title: 'Git diff to remote',
      description: 'What a repository has that its remote branch has not.',
      inputSchema: { cwd: z.string().optional().describe('A folder of the repository.') },
      outputSchema: { sha: z.string(), diff: z.string() },
      annotations: looks,
    },
    ({ cwd }) =>
      guarded(async () => {
        const { link } = await session.codex()
        const { sha, diff } = await diffToRemote(link, resolve(session.options.defaultCwd, cwd ?? '.'))
        return toolResult(diff, { sha, diff })
      }),
  )
  server.registerTool(
    'codex-exec',
    {
      title: 'Run one command',
      description: 'Run one command in the sandbox of Codex, without a model.',
      inputSchema: {
        command: z.array(z.string()).min(1).describe('Program and arguments; no shell reads them.'),
        cwd: z.string().optional(),
        timeoutMs: z.int().min(1).max(600_000).default(30_000),
        sandbox: z.enum(sandboxModes).default('read-only'),
      },
      outputSchema: { exitCode: z.number(), stdout: z.string(), stderr: z.string() },
      annotations: { readOnlyHint: false, destructiveHint: true, openWorldHint: true },
    },
    ({ cwd, ...wanted }, { signal }) =>
      guarded(async () => {
        const { link, version } = await session.codex()
        const folder = resolve(session.options.defaultCwd, cwd ?? '.')
        const { exitCode, stdout, stderr } = await execCommand(link, version, {
          ...wanted,
          cwd: folder,
          signal,
        })
        return toolResult(`${stdout}${stderr}`, { exitCode, stdout, stderr })
      }),
  )
}

function addConfigTools(server: McpServer, session: McpSession): void {
  server.registerTool(
    'codex-config',
    {
      title: 'Codex configuration',
      description:
        'The settings Codex begins a conversation with: model, effort, sandbox, approvals. No secret is in it.',
      inputSchema: {},
      outputSchema: { config: z.record(z.string(), z.unknown()) },
      annotations: looks,
    },
    () =>
      guarded(async () => {
        const { link, version } = await session.codex()
        return dataResult({ config: await readConfig(link, version) })
      }),
  )
  server.registerTool(
    'codex-set-model',
    {
      title: 'Set the default model',
      description:
        'Change the model, and its effort, that Codex uses from now on. It is written to its configuration.',
      inputSchema: { model: z.string(), effort: z.string().optional() },
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    ({ model, effort }) =>
      guarded(async () => {
        const { link, version } = await session.codex()
        await setDefaultModel(link, version, { model, effort: effort ?? null })
        return toolResult(`The default model is ${model}`, { model, effort: effort ?? null })
      }),
  )
}
