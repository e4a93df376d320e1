import { describe, expect, it } from 'vitest'
import type { CodexInstall } from '../../../shared/codex/daemon-state.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import { RpcError } from '../../../electron/codex/rpc-error.ts'
import { decisionResult, readApproval } from '../../../electron/daemon/approvals/approval-request.ts'
import { splitShellWords } from '../../../electron/daemon/approvals/shell-words.ts'
import { chooseInstall } from '../../../electron/daemon/child/choose-install.ts'
import { codexEnvironment } from '../../../electron/node/codex-environment.ts'
import { describeFailure } from '../../../electron/daemon/child/describe-failure.ts'
import { readMessage } from '../../../electron/daemon/rpc/messages.ts'
import { errorMember, translated } from '../../../electron/daemon/rpc/rpc-errors.ts'
import { sandboxPolicyV1, sandboxPolicyV2 } from '../../../electron/daemon/rpc/v1/sandbox-policy.ts'
import { questions } from './recorded.ts'

describe('splitShellWords', () => {
  it.each([
    [`/bin/bash -lc 'rm -f zzz'`, ['/bin/bash', '-lc', 'rm -f zzz']],
    [`echo "a \\"b\\" \\n" c\\ d`, ['echo', 'a "b" \\n', 'c d']],
    [`'it'\\''s' ''`, ["it's", '']],
    [`unended "quote`, [`unended "quote`]],
    ['  ', []],
  ])('%s', (text, words) => {
    expect(splitShellWords(text)).toEqual(words)
  })
})

describe('codexEnvironment', () => {
  it('keeps what is the user’s and takes out what is ours', () => {
    const env = {
      PATH: '/bin',
      OPENAI_API_KEY: 'k',
      CODEX_HOME: '/h',
      NODE_OPTIONS: '--inspect',
      ELECTRON_RUN_AS_NODE: '1',
      CODEX_TRAY_API_KEY: 'secret',
      // Named by an `env_key` of the user's.
      CODEX_TRAY_KEY: 'chosen',
      GONE: undefined,
    }
    expect(codexEnvironment(env)).toEqual({
      PATH: '/bin',
      OPENAI_API_KEY: 'k',
      CODEX_HOME: '/h',
      CODEX_TRAY_KEY: 'chosen',
    })
  })
})

const install = (version: string | null, more: Partial<CodexInstall> = {}): CodexInstall => ({
  path: '/bin/codex',
  realPath: '/bin/codex',
  source: 'path',
  version,
  error: null,
  ...more,
})
const codeOf = (perform: () => unknown): string => {
  try {
    perform()
    return 'no error'
  } catch (error) {
    return error instanceof AppError ? error.code : String(error)
  }
}

describe('chooseInstall', () => {
  it('takes the first on PATH that can serve', () => {
    expect(chooseInstall([install('0.41.0'), install(null), install('0.44.0')]).version).toBe('0.44.0')
  })
  it('takes the configured one and no other', () => {
    const configured = install('0.40.0', { source: 'configured' })
    expect(codeOf(() => chooseInstall([configured, install('0.169.0')]))).toBe('codex_version_unsupported')
  })
  it('says what is wrong otherwise', () => {
    expect(codeOf(() => chooseInstall([]))).toBe('codex_missing')
    expect(codeOf(() => chooseInstall([install(null)]))).toBe('codex_unusable')
  })
})

describe('describeFailure', () => {
  const base = { file: '/bin/codex', version: '0.44.0', refusal: null, wasReady: false, lines: [] }
  it('tells a broken configuration from a crash (0.44.0, as it printed it)', () => {
    const lines = [
      'Error: error loading config: TOML parse error at line 1, column 11',
      '  |',
      'unclosed array, expected `]`',
    ]
    const broken = describeFailure({ ...base, exit: { code: 1, signal: null }, lines })
    expect(broken).toMatchObject({ final: true, error: { code: 'codex_unusable' } })
    expect(broken.error.message).toContain('line 1, column 11 unclosed array')
    const crash = describeFailure({ ...base, exit: { code: null, signal: 'SIGSEGV' }, wasReady: true })
    expect(crash).toMatchObject({ final: false, error: { code: 'codex_gone' } })
  })
  it('knows npm’s launcher without its program', () => {
    const lines = ['Error: Missing optional dependency @openai/codex-linux-x64. Reinstall Codex: …']
    expect(describeFailure({ ...base, exit: { code: 1, signal: null }, lines }).final).toBe(true)
  })
})

describe('readApproval', () => {
  it('reads the four questions', () => {
    const [command, patch] = questions('0.169.0-approval')
    const edit = { path: '/w/a', change: 'add', text: '', movedTo: null } as const
    expect(readApproval(command?.method ?? '', command?.params, () => [])).toMatchObject({
      kind: 'command',
      reason: 'need',
      cwd: '/workspace',
    })
    expect(readApproval(patch?.method ?? '', patch?.params, () => [edit])).toMatchObject({
      kind: 'patch',
      files: [{ path: '/w/a', change: 'add' }],
    })
    const [old] = questions('0.44.0-patch-approval')
    expect(readApproval(old?.method ?? '', old?.params, () => [])).toMatchObject({
      kind: 'patch',
      files: [{ path: '/workspace/p3.txt', change: 'add' }],
    })
    expect(readApproval('item/tool/call', {}, () => [])).toBeNull()
  })
  it('answers in the words of its generation', () => {
    expect(decisionResult('applyPatchApproval', 'approve-session')).toEqual({
      decision: 'approved_for_session',
    })
    expect(decisionResult('item/fileChange/requestApproval', 'deny')).toEqual({ decision: 'decline' })
  })
})

describe('readMessage', () => {
  it.each([
    [{ id: 1, method: 'x' }, 'request'],
    [{ jsonrpc: '2.0', id: null, method: 'x' }, 'request'],
    [{ method: 'x' }, 'notification'],
    [{ id: 1, result: null }, 'result'],
    [{ id: 1, error: { code: 1, message: 'm' } }, 'error'],
    [[{ id: 1, method: 'x' }], 'invalid'],
    [{ id: {}, method: 'x' }, 'invalid'],
    [{ id: 1, method: 5 }, 'invalid'],
    ['text', 'invalid'],
  ])('%j is a %s', (message, kind) => {
    expect(readMessage(message).kind).toBe(kind)
  })
})

describe('translated', () => {
  const codex = (message: string): RpcError => new RpcError(-32600, message)
  it.each([
    [
      'Invalid request: unknown variant `no/such`, expected one of `initialize`',
      -32601,
      "Method not found: 'no/such'",
    ],
    [
      'Invalid request: unknown variant `sometimes`, expected one of `never`',
      -32602,
      'Invalid params: unknown variant `sometimes`, expected one of `never`',
    ],
    ['Invalid request: missing field `threadId`', -32602, "Invalid params: 'threadId' is missing"],
    ['thread not found: x', -32600, 'thread not found: x'],
  ])('%s', (message, code, wanted) => {
    expect(translated(codex(message), 'no/such', '0.169.0', false)).toMatchObject({ code, message: wanted })
  })
  it('0.44.0 says nothing: what the facts know decides', () => {
    expect(translated(codex('Invalid request'), 'x', '0.44.0', false).code).toBe(-32601)
    expect(translated(codex('Invalid request'), 'newConversation', '0.44.0', true).code).toBe(-32602)
  })
  it('our own errors keep their code and advice', () => {
    expect(errorMember(new AppError('codex_timeout', { what: 'w', fix: 'f' }))).toMatchObject({
      code: -32000,
      data: { code: 'codex_timeout', fix: 'f' },
    })
  })
})

describe('a sandbox policy', () => {
  it('of any v1 is read, and told in both generations', () => {
    for (const policy of [
      { mode: 'read-only' },
      { type: 'read-only' },
      { mode: 'read-only', type: 'readOnly' },
    ]) {
      expect(sandboxPolicyV2(policy)).toEqual({ type: 'readOnly', networkAccess: false })
      expect(sandboxPolicyV1(policy)).toMatchObject({ mode: 'read-only', type: 'read-only' })
    }
    expect(sandboxPolicyV2({ mode: 'workspace-write', writable_roots: ['/a'] })).toEqual({
      type: 'workspaceWrite',
      writableRoots: ['/a'],
      networkAccess: false,
      excludeTmpdirEnvVar: false,
      excludeSlashTmp: false,
    })
    expect(sandboxPolicyV2({ type: 'dangerFullAccess' })).toEqual({ type: 'dangerFullAccess' })
  })
})
