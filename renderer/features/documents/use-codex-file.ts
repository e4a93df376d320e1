import { useAsked } from './use-asked.ts'

export type CodexFile = {
  /** What stands in it is not known, and lists of it are empty for that reason alone. */
  isUnread: boolean
  /** By key, from the pages: it can be read and written. */
  isEditable: boolean
}

/** Whether the pages about Codex's own file can show and change it; both are taken for granted until it was looked at. */
export function useCodexFile(): CodexFile {
  const { answer } = useAsked((client) => client.call('documents.states', {}))
  const state = answer?.find(({ id }) => id === 'codex')
  if (state === undefined) return { isUnread: false, isEditable: true }
  const isUnread = state.problem !== null
  return { isUnread, isEditable: !isUnread && state.readOnly === null }
}
