type Sentence<Key extends string> = { key: Key; values: { [name: string]: string | Sentence<Key> } }

/**
 * The template of a sentence with its values in it, and theirs in them. What a value looks like is of no matter: it is
 * never taken for a template.
 */
export function filled<Key extends string>(
  templates: Readonly<Record<Key, string>>,
  { key, values }: Sentence<Key>,
): string {
  return templates[key].replace(/\{(\w+)\}/g, (whole: string, name: string) => {
    const value = values[name]
    if (value === undefined) return whole
    return typeof value === 'string' ? value : filled(templates, value)
  })
}
