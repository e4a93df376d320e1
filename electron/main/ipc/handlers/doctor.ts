import type { Host } from '../../../host/host-api.ts'
import type { Handlers } from '../register.ts'

type DoctorHandlers = Pick<
  Handlers,
  | 'doctor.report'
  | 'doctor.run'
  | 'doctor.upgrade'
  | 'doctor.preview'
  | 'doctor.fix'
  | 'doctor.undo'
  | 'doctor.removeProfile'
  | 'doctor.useProfile'
>

export function doctorHandlers(doctor: Host['doctor']): DoctorHandlers {
  return {
    'doctor.report': () => doctor.state(),
    'doctor.run': async ({ codexVersion }) => {
      if (codexVersion !== undefined) return doctor.run(codexVersion)
      const { report } = await doctor.look()
      return report ?? { codexVersion: null, findings: [] }
    },
    'doctor.upgrade': ({ to }) => doctor.upgrade(to),
    'doctor.preview': ({ target }) => doctor.preview(target),
    'doctor.fix': ({ target, previews }) => doctor.fix(target, previews),
    'doctor.undo': async () => {
      await doctor.undo()
      return {}
    },
    'doctor.removeProfile': async () => {
      await doctor.removeProfile()
      return {}
    },
    'doctor.useProfile': async ({ forDaemon }) => {
      await doctor.useProfile(forDaemon)
      return {}
    },
  }
}
