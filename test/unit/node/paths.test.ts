import { describe, expect, it } from 'vitest'
import { defaultConfigFile, defaultDataDir } from '../../../electron/node/paths.ts'

describe('where things are', () => {
  it('follows XDG on Linux and ignores relative values', () => {
    const env = { HOME: '/home/u', XDG_STATE_HOME: '/s', XDG_CONFIG_HOME: 'relative' }
    expect(defaultDataDir(env, 'linux')).toBe('/s/codex-tray')
    expect(defaultConfigFile(env, 'linux')).toBe('/home/u/.config/codex-tray/config.toml')
    expect(defaultDataDir({ HOME: '/home/u' }, 'linux')).toBe('/home/u/.local/state/codex-tray')
  })

  it('follows the customs of macOS and Windows', () => {
    const mac = { HOME: '/Users/u', XDG_STATE_HOME: '/s' }
    expect(defaultDataDir(mac, 'darwin')).toBe('/Users/u/Library/Application Support/codex-tray')
    const windows = { LOCALAPPDATA: '/local', APPDATA: '/roaming' }
    expect(defaultDataDir(windows, 'win32')).toBe('/local/codex-tray')
    expect(defaultConfigFile(windows, 'win32')).toBe('/roaming/codex-tray/config.toml')
  })
})
