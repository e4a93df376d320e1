import type { EventPayload } from '../../../shared/ipc/contract.ts'
import { emit } from '../ipc/emit.ts'
import type { MainWindow } from './main-window.ts'

/** Shows the window with that page. */
export function navigate(window: MainWindow, page: EventPayload<'window.navigate'>['page']): void {
  window.show()
  const contents = window.current()?.webContents
  if (!contents) return
  // A window just created has no listener yet.
  if (contents.isLoading())
    contents.once('did-finish-load', () => emit(contents, 'window.navigate', { page }))
  else emit(contents, 'window.navigate', { page })
}
