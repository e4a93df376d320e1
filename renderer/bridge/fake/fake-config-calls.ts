import type { ChangeRequest, RequestPreview } from '../../../shared/codex-config/change-request.ts'
import type { McpHealth, McpServerEntry } from '../../../shared/codex-config/entries.ts'
import { unifiedDiff } from '../../../shared/codex-config/line-diff.ts'
import type { ProviderTestResult } from '../../../shared/codex-config/provider-test.ts'
import type { UseInCodexState } from '../../../shared/codex-config/use-in-codex-state.ts'
import { say } from '../../../shared/i18n/wording/wording.ts'
import type { configCalls } from '../../../shared/ipc/config-calls.ts'
import type { FakeHandlers } from './fake-client.ts'
import { codexText } from './fake-files.ts'
import type { FakeKeyCalls } from './fake-key-calls.ts'
import { moment, type FakeMain } from './fake-main.ts'

/** Codex's files and ours, played: every change has the same diff, and makes one more backup. */
export function fakeConfigCalls(
  main: FakeMain,
): Omit<Pick<FakeHandlers, keyof typeof configCalls>, keyof FakeKeyCalls> {
  const useState = (): UseInCodexState => {
    const { useInCodex: mode, codexVersion, onceUsed } = main.state.files
    const wanted = mode === 'default' || onceUsed !== null
    return {
      mode,
      codexVersion,
      keyVariable: null,
      unguarded: null,
      wanted,
      problem: onceUsed?.problem ?? null,
    }
  }
  const put = (part: Partial<typeof main.state.files>): void => {
    main.state = { ...main.state, files: { ...main.state.files, ...part } }
    main.emit('documents.changed', {})
  }
  return {
    'documents.states': () => [...main.state.files.states],
    'documents.text': ({ document }) => {
      const text = main.state.files.texts[document]
      return { text: text ?? '', revision: text === undefined ? null : 'r1' }
    },
    'documents.preview': async ({ request }) => {
      await moment(150)
      return previewOf(request)
    },
    'documents.apply': async ({ request, reason }) => {
      await moment(200)
      const { files } = main.state
      const document = 'document' in request ? request.document : 'codex'
      if (files.conflicts) return { document, result: conflict }
      const backup = {
        id: `b${files.backups.length}`,
        document,
        at: Date.now(),
        reason,
        text: null,
        bytes: 400,
      }
      put({ backups: [backup, ...files.backups] })
      return { document, result: { outcome: 'written', revision: 'r2', backup: backup.id } }
    },
    'documents.backups': () => [...main.state.files.backups],
    'documents.restore': () => ({ outcome: 'written', revision: 'r3', backup: null }),
    'documents.undo': () => {
      if (main.state.files.backups.length === 0) return null
      put({ backups: main.state.files.backups.slice(1) })
      return { outcome: 'written', revision: 'r3', backup: null }
    },
    'providers.list': () => [...main.state.files.providers],
    'providers.test': () => moment(600).then(() => tested),
    'mcpServers.list': async ({ ask }) => {
      if (ask !== 'nobody') await moment(300)
      const { mcpServers, codexVersion } = main.state.files
      const servers = mcpServers.map((server) => ({
        ...server,
        health: ask === 'nobody' ? null : healthOf(server, ask === 'start'),
      }))
      return { servers, codexVersion, refused: null }
    },
    'profiles.list': () => ({
      profiles: [...main.state.files.profiles],
      codexVersion: main.state.files.codexVersion,
    }),
    'useInCodex.state': useState,
    'useInCodex.enable': ({ mode }) => {
      put({ useInCodex: mode, onceUsed: null })
      return useState()
    },
    'useInCodex.disable': () => {
      put({ useInCodex: 'off', onceUsed: null })
      return useState()
    },
  }
}

/** As Codex 0.169.0 answers for a program that is there, one that is not, and an address that wants a token. */
function healthOf({ id, enabled, transport }: McpServerEntry, started: boolean): McpHealth {
  const tried =
    id === 'broken'
      ? { started: false, tools: 0, error: 'MCP startup failed: No such file or directory (os error 2)' }
      : { started: true, tools: 14, error: null }
  return {
    enabled,
    disabledReason: null,
    auth: transport === 'http' ? 'bearer_token' : 'unsupported',
    startup: started && enabled ? tried : null,
  }
}

const after = codexText.replace('https://llm.acme.example/v1', 'https://llm.acme.example/v2')
const theirs = codexText.replace('gpt-5.1-codex', 'gpt-5.2-codex')

function previewOf(request: ChangeRequest): RequestPreview {
  const document = 'document' in request ? request.document : 'codex'
  return {
    steps: [
      {
        document,
        file:
          document === 'ours' ? '/home/mei/.config/codex-tray/config.toml' : '/home/mei/.codex/config.toml',
        revision: 'r1',
        preview: {
          diff: unifiedDiff(codexText, after),
          verdict: { ok: true, text: say('verdict.loads', { version: '0.169.0' }) },
          blocked: null,
        },
      },
    ],
    warnings:
      request.kind === 'profile.convert'
        ? [say('conversion.no-effect', { key: 'tools', table: '[profiles.quick]', version: '0.133.0' })]
        : [],
  }
}

const conflict = { outcome: 'conflict', base: codexText, theirs, ours: after, revision: 'r9' } as const

const tested: ProviderTestResult = {
  reachable: true,
  latencyMs: 184,
  chat: 'yes',
  responses: 'no',
  key: 'accepted',
  error: null,
  errorText: null,
  models: ['deepseek-chat', 'deepseek-reasoner'],
}
