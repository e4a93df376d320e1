const mostCharacters = 60

/** What a dialog calls a conversation: how it began, cut, or its id where it has no text. */
export function shortName(preview: string, id: string): string {
  const text = preview.trim()
  if (text === '') return id
  const characters = [...text]
  return characters.length <= mostCharacters
    ? text
    : `${characters.slice(0, mostCharacters).join('').trimEnd()}…`
}
