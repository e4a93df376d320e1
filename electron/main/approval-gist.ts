import type { Approval } from '../../shared/codex/approval.ts'
import type { Translate } from '../../shared/i18n/translate.ts'

const mostCharacters = 80

/** What Codex asks, in one line for a notification: nothing in it that cannot be seen, or that turns the rest around. */
export function approvalGist({ kind, command, files }: Approval, t: Translate): string {
  if (kind === 'patch') return t('tray.notice.approvalPatch', { count: files.length })
  const characters = [
    ...command
      .join(' ')
      .replaceAll(/[\s\p{C}]+/gu, ' ')
      .trim(),
  ]
  if (characters.length <= mostCharacters) return characters.join('')
  return `${characters.slice(0, mostCharacters - 1).join('')}…`
}
