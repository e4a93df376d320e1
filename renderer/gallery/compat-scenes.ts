import { doctorStates, versionsStates } from '../bridge/fake/fake-doctor.ts'
import { fakeState, type FakeState } from '../bridge/fake/fake-state.ts'
import type { Scene } from './scene.ts'

const at = (
  doctor: keyof typeof doctorStates,
  versions: keyof typeof versionsStates = 'own',
  more: Partial<FakeState> = {},
): Scene => ({
  page: 'compatibility',
  state: { ...fakeState, doctor: doctorStates[doctor], versions: versionsStates[versions], ...more },
})

/** The doctor, and versions of Codex. */
export const compatScenes: Readonly<Record<string, Scene>> = {
  'compat-clean': at('clean'),
  'compat-broken': at('broken', 'several'),
  'compat-stopped': at('stopped'),
  'compat-profile': at('profiled'),
  'compat-profile-old': at('profiledOld'),
  'compat-fixed': at('fixed', 'several'),
  'compat-warned': at('warned'),
  'compat-looking': at('looking'),
  'compat-no-codex': at('noCodex', 'none'),
  'compat-failed': at('failed'),
  'compat-installing': at('clean', 'installing'),
  'compat-gone': at('clean', 'gone'),
  'compat-configured': at('clean', 'configured'),
  'services-codex-stopped': { ...at('broken'), page: 'services' },
}
