import { useAction, useTranslate, useWindow } from './window-context.ts'
import type { ServiceId } from '../../shared/services/service-status.ts'

export type ServiceActions = {
  busy: boolean
  start: () => void
  stop: () => void
  restart: () => void
}

/** Start, stop and restart of one service; main answers by publishing the new state. */
export function useServiceActions(id: ServiceId): ServiceActions {
  const { client } = useWindow()
  const { busy, run } = useAction()
  return {
    busy,
    start: () => run(() => client.call('services.start', { id })),
    stop: () => run(() => client.call('services.stop', { id })),
    restart: () => run(() => client.call('services.restart', { id })),
  }
}

/** Copies that main makes, so that the key never enters the window. */
export function useCopyActions(): { copyBaseUrl: () => void; copyKey: () => void } {
  const { client, notices } = useWindow()
  const { run } = useAction()
  const t = useTranslate()
  return {
    copyBaseUrl: () =>
      run(async () => {
        const { baseUrl } = await client.call('access.copyBaseUrl', {})
        notices.tell(t('notice.baseUrlCopied', { baseUrl }))
      }),
    copyKey: () =>
      run(async () => {
        const { clearsAfterMs } = await client.call('access.copyKey', {})
        notices.tell(t('notice.keyCopied', { seconds: Math.round(clearsAfterMs / 1000) }))
      }),
  }
}
