import { describe, expect, it, vi } from 'vitest'

vi.mock('electron', () => ({ ipcMain: { handle: vi.fn() }, shell: {} }))

import { idleDoctorState } from '../../shared/doctor/doctor-state.ts'
import { idleVersionsState } from '../../shared/codex/versions-state.ts'
import { fakeFindings } from '../../renderer/bridge/fake/fake-doctor.ts'
import { doctorHandlers } from '../../electron/main/ipc/handlers/doctor.ts'
import { versionsHandlers } from '../../electron/main/ipc/handlers/versions.ts'
import { dispatch, type Handlers } from '../../electron/main/ipc/register.ts'

const report = { codexVersion: '0.169.0', findings: [fakeFindings.wireApi] }
const doctor = {
  state: vi.fn(() => idleDoctorState),
  look: vi.fn(async () => ({ ...idleDoctorState, report })),
  run: vi.fn(async (codexVersion: string) => ({ codexVersion, findings: [] })),
  upgrade: vi.fn(async () => [fakeFindings.effort]),
  preview: vi.fn(async () => []),
  fix: vi.fn(async () => ({ outcome: 'written' })),
  undo: vi.fn(async () => undefined),
  removeProfile: vi.fn(async () => undefined),
  useProfile: vi.fn(async () => undefined),
}
const versions = {
  refresh: vi.fn(async () => idleVersionsState),
  available: vi.fn(async () => ['0.169.0']),
  install: vi.fn(),
  cancel: vi.fn(),
  remove: vi.fn(async () => undefined),
  use: vi.fn(async () => undefined),
  rollback: vi.fn(async () => undefined),
}

function call(name: string, input: unknown = {}): Promise<unknown> {
  const handlers = {
    ...doctorHandlers(doctor as unknown as Parameters<typeof doctorHandlers>[0]),
    ...versionsHandlers(versions as unknown as Parameters<typeof versionsHandlers>[0]),
  }
  return dispatch(handlers as Handlers, name, input)
}

describe('the doctor, from the window', () => {
  it('looks when it is asked to, and judges for another version without looking', async () => {
    expect(await call('doctor.run')).toEqual(report)
    expect(await call('doctor.run', { codexVersion: '0.94.0' })).toEqual({
      codexVersion: '0.94.0',
      findings: [],
    })
    expect(doctor.look).toHaveBeenCalledOnce()
    expect(await call('doctor.upgrade', { to: '0.95.0' })).toEqual([fakeFindings.effort])
    expect(await call('doctor.report')).toEqual(idleDoctorState)
  })

  it('makes, uses and removes the profile of ours', async () => {
    expect(await call('doctor.preview', { target: { what: 'profile' } })).toEqual([])
    await call('doctor.useProfile', { forDaemon: true })
    expect(doctor.useProfile).toHaveBeenCalledWith(true)
    await expect(call('doctor.useProfile', {})).rejects.toMatchObject({ code: 'ipc_invalid' })
    await call('doctor.removeProfile')
    expect(doctor.removeProfile).toHaveBeenCalledOnce()
  })

  it('fixes what was shown, and nothing that is not a finding', async () => {
    const target = { what: 'finding', finding: fakeFindings.wireApi }
    const previews = [{ document: 'codex', revision: 'abc' }]
    expect(await call('doctor.fix', { target, previews })).toEqual({ outcome: 'written' })
    expect(doctor.fix).toHaveBeenCalledWith(target, previews)
    doctor.fix.mockClear()
    for (const document of ['../../etc/passwd', 'profile:../x', '']) {
      const bad = { target, previews: [{ document, revision: null }] }
      await expect(call('doctor.fix', bad)).rejects.toMatchObject({ code: 'ipc_invalid' })
    }
    await expect(call('doctor.fix', { target: { what: 'some' }, previews })).rejects.toMatchObject({
      code: 'ipc_invalid',
    })
    expect(doctor.fix).not.toHaveBeenCalled()
  })
})

describe('versions of Codex, from the window', () => {
  it('are installed, cancelled, used and removed by their number; null is the user’s own', async () => {
    expect(await call('versions.available')).toEqual({ versions: ['0.169.0'] })
    expect(await call('versions.install', { version: '0.169.0' })).toEqual({})
    expect(await call('versions.cancel', { version: '0.169.0' })).toEqual({})
    expect(await call('versions.use', { version: null })).toEqual({})
    expect(await call('versions.remove', { version: '0.94.0' })).toEqual({})
    expect(versions.install).toHaveBeenCalledWith('0.169.0')
    expect(versions.use).toHaveBeenCalledWith(null)
    expect(await call('versions.list')).toEqual(idleVersionsState)
    await expect(call('versions.use', {})).rejects.toMatchObject({ code: 'ipc_invalid' })
  })
})
