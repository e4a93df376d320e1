import { brokenFiles, fakeFiles, keylessFiles, type FakeFiles } from '../bridge/fake/fake-files.ts'
import { fakeState, newUserState } from '../bridge/fake/fake-state.ts'
import type { Page } from '../bridge/app-state.ts'
import type { Scene } from './scene.ts'

const at = (page: Page, files: Partial<FakeFiles> = {}): Scene => ({
  page,
  state: { ...fakeState, files: { ...fakeFiles, ...files } },
})
const fresh = (page: Page): Scene => ({ page, state: newUserState })
const oldCodex = { codexVersion: '0.42.0' }

/** Codex's files and ours: providers, MCP servers, profiles, the texts. */
export const configScenes: Readonly<Record<string, Scene>> = {
  providers: at('providers'),
  'providers-used-by-profile': at('providers', { useInCodex: 'profile' }),
  'providers-used-by-default': at('providers', { useInCodex: 'default' }),
  'providers-new': fresh('providers'),
  'providers-broken-file': at('providers', brokenFiles),
  'providers-conflict': at('providers', { conflicts: true }),
  'providers-no-keychain': at('providers', keylessFiles),
  'providers-failed': { ...at('providers'), listsBroken: true },
  mcp: at('mcp'),
  'mcp-old-codex': at('mcp', oldCodex),
  'mcp-empty': fresh('mcp'),
  profiles: at('profiles'),
  'profiles-old-codex': at('profiles', oldCodex),
  'profiles-empty': fresh('profiles'),
  documents: at('documents'),
  'documents-broken': at('documents', brokenFiles),
  'documents-read-only': at('documents', {
    states: fakeFiles.states.map((state) => ({ ...state, writable: false })),
  }),
  'documents-new': fresh('documents'),
}
