import type { ChangeRequest } from '../../../shared/codex-config/change-request.ts'
import { toWireError } from '../../../shared/errors/app-error.ts'
import type { Translate } from '../../../shared/i18n/translate.ts'
import type { Host } from '../../host/host-api.ts'
import { notify } from '../notify.ts'

/** Writes `[proxy] default_provider` of our own file; what could not be done is told in a notification. */
export async function chooseProvider(host: Pick<Host, 'documents'>, id: string, t: Translate): Promise<void> {
  const request: ChangeRequest = { kind: 'provider.select', document: 'ours', id }
  try {
    const { steps } = await host.documents.preview(request)
    const revisions = Object.fromEntries(steps.map((step) => [step.document, step.revision]))
    await host.documents.apply(request, revisions, t('providers.selectChange', { name: id }))
  } catch (error) {
    notify(`${t('tray.notice.actionFailed')}: ${toWireError(error).message}`)
  }
}
