import type { ServiceState, ServiceStatus } from '../../../shared/services/service-status.ts'
import type { Shape, Tone } from '../../ui/state-shape.tsx'

/** Five looks for seven states: what tells them apart further is the word beside the shape. */
export const serviceLook: Readonly<Record<ServiceState, { shape: Shape; tone: Tone }>> = {
  stopped: { shape: 'outline', tone: 'idle' },
  starting: { shape: 'dotted', tone: 'busy' },
  running: { shape: 'solid', tone: 'ok' },
  unhealthy: { shape: 'warning', tone: 'busy' },
  backoff: { shape: 'warning', tone: 'busy' },
  stopping: { shape: 'dotted', tone: 'busy' },
  failed: { shape: 'cross', tone: 'bad' },
}

/** Worth saying only while it is not simply on the way there. */
export function wantedDiffers({ wanted, state }: ServiceStatus): boolean {
  if (wanted === 'running') return state !== 'running' && state !== 'starting'
  return state !== 'stopped' && state !== 'stopping'
}
