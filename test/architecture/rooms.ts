/**
 * Who may import whom: the rule table of ARCHITECTURE.md, as data. What is not listed is forbidden; a folder or a
 * package nobody listed is an error until somebody decides about it here.
 */
export type Room = {
  /** Folder from the project root; the longest one that contains a file is its room. */
  path: string
  /** Rooms it may import, each with all below it. Its own room is always allowed. */
  rooms: readonly string[]
  /** Rooms it may import types from, and nothing else. */
  types?: readonly string[]
  /** Module specifiers; `name/*` allows subpaths too. */
  packages: readonly string[]
  /** Whether Node's built-in modules are there. */
  node: boolean
}

const contracts = ['shared/errors', 'shared/protocol', 'shared/config', 'shared/codex', 'shared/services']
const interfacePackages = ['react', 'react/*', 'react-dom/*', '@radix-ui/*', '@tanstack/react-virtual']

function pure(path: string, rooms: readonly string[]): Room {
  return { path, rooms, packages: ['zod'], node: false }
}

function program(path: string, rooms: readonly string[], packages: readonly string[] = []): Room {
  return { path, rooms: ['shared', ...rooms], packages: ['zod', ...packages], node: true }
}

function page(path: string, rooms: readonly string[]): Room {
  return { path, rooms: ['shared', ...rooms], packages: ['zod', ...interfacePackages], node: false }
}

const hostRooms = [
  'electron/supervisor',
  'electron/services',
  'electron/settings',
  'electron/codex',
  'electron/codex-config',
  'electron/conversations',
  'electron/doctor',
  'electron/toml',
  'electron/node',
]

export const rooms: readonly Room[] = [
  pure('shared', []),
  pure('shared/errors', []),
  pure('shared/protocol', ['shared/errors']),
  pure('shared/config', ['shared/errors', 'shared/protocol']),
  pure('shared/compat', ['shared/errors']),
  pure('shared/codex', ['shared/errors']),
  pure('shared/codex-config', ['shared/errors', 'shared/protocol', 'shared/config', 'shared/i18n/wording']),
  pure('shared/doctor', ['shared/errors', 'shared/compat', 'shared/codex-config', 'shared/i18n/wording']),
  pure('shared/services', ['shared/errors', 'shared/config', 'shared/codex']),
  pure('shared/routing', ['shared/errors', 'shared/protocol', 'shared/config']),
  pure('shared/inspector', contracts),
  pure('shared/i18n', contracts),
  // Main makes sentences, the window says them: who is not the window takes no more of i18n than these.
  { ...pure('shared/i18n/wording', []), types: ['shared/i18n'] },
  pure('shared/ipc', [...contracts, 'shared/inspector', 'shared/codex-config', 'shared/doctor']),

  program('electron/node', [], ['electron-log/node']),
  program('electron/supervisor', ['electron/node'], ['execa']),
  program('electron/codex', ['electron/node'], ['execa']),
  program('electron/codex/managed', ['electron/node'], ['execa', 'tar', 'undici']),
  program('electron/conversations', ['electron/node']),
  program('electron/toml', [], ['smol-toml']),
  program(
    'electron/codex-config',
    ['electron/toml', 'electron/codex', 'electron/node'],
    ['smol-toml', 'execa'],
  ),
  program(
    'electron/doctor',
    ['electron/toml', 'electron/codex', 'electron/codex-config', 'electron/node'],
    ['smol-toml'],
  ),
  program('electron/settings', ['electron/toml', 'electron/node'], ['smol-toml']),
  { ...program('electron/services/proxy', ['electron/node']), types: ['electron/supervisor'] },
  { ...program('electron/services/daemon', ['electron/node']), types: ['electron/supervisor'] },
  program('electron/host', hostRooms),
  program(
    'electron/cli',
    // The MCP server of `codex-tray mcp` runs in the process its client starts.
    ['electron/host', 'electron/daemon', ...hostRooms],
    ['@modelcontextprotocol/sdk/*'],
  ),
  program(
    'electron/proxy',
    ['electron/codex', 'electron/conversations', 'electron/node'],
    ['fastify', 'undici', 'fzstd'],
  ),
  program(
    'electron/daemon',
    // Of Codex's configuration only a profile is read.
    ['electron/codex', 'electron/codex-config', 'electron/supervisor', 'electron/node'],
    ['execa', '@modelcontextprotocol/sdk/*', 'fastify'],
  ),
  program(
    'electron/main',
    ['electron/host', 'electron/cli', ...hostRooms],
    ['electron', 'execa', 'electron-log/*'],
  ),
  { path: 'electron/preload', rooms: ['shared/ipc'], packages: ['electron'], node: false },

  page('renderer', ['renderer/app', 'renderer/features', 'renderer/ui', 'renderer/bridge']),
  page('renderer/app', ['renderer/features', 'renderer/ui', 'renderer/bridge']),
  page('renderer/features/inspector', ['renderer/ui', 'renderer/bridge']),
  page('renderer/features/services', ['renderer/ui', 'renderer/bridge']),
  page('renderer/features/settings', ['renderer/ui', 'renderer/bridge']),
  page('renderer/features/account', ['renderer/ui', 'renderer/bridge']),
  page('renderer/features/conversations', ['renderer/ui', 'renderer/bridge']),
  page('renderer/features/documents', ['renderer/ui', 'renderer/bridge']),
  page('renderer/features/providers', ['renderer/features/documents', 'renderer/ui', 'renderer/bridge']),
  page('renderer/features/mcp', ['renderer/features/documents', 'renderer/ui', 'renderer/bridge']),
  page('renderer/features/profiles', ['renderer/features/documents', 'renderer/ui', 'renderer/bridge']),
  page('renderer/features/compatibility', ['renderer/ui', 'renderer/bridge']),
  page('renderer/bridge', []),
  page('renderer/ui', []),
  page('renderer/gallery', ['renderer']),

  {
    path: 'build',
    rooms: [],
    packages: ['vite', 'yauzl', 'zod', '@electron/asar', '@electron/fuses', 'electron-builder'],
    node: true,
  },
  { path: 'build/default-app', rooms: [], packages: ['electron'], node: true },
]

/** Tests may import whatever the project has. */
export const testRoot = 'test'

/** Settings of a tool, which the tool wants as a default export and which belong to no room. */
export const toolConfiguration = /(^|\/)(vite|vitest|playwright)\.config\.ts$/

/** The only places that may speak Electron's untyped IPC. */
export const rawIpcRooms = ['electron/main/ipc', 'electron/preload']

export const maxLines = 400

/** Tables made by a program: as long as the facts are. */
export const generatedFolders = ['shared/compat/generated']

/** @param file a path from the project root with `/` */
export function roomOf(file: string, table: readonly Room[] = rooms): Room | undefined {
  const holds = (room: Room): boolean => isWithin(file, room.path)
  return table.filter(holds).toSorted((a, b) => b.path.length - a.path.length)[0]
}

export function isWithin(file: string, folder: string): boolean {
  return file.startsWith(`${folder}/`)
}
