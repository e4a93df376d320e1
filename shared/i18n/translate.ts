import type { EnglishMessages } from './en.ts'

export type MessageKey = keyof EnglishMessages

/** A message file: the keys of English, in any language. */
export type Messages = Readonly<Record<MessageKey, string>>

type Placeholders<Text extends string> = Text extends `${string}{${infer Inside}}${infer Rest}`
  ? (Inside extends `${infer Name}|${string}` ? Name : Inside) | Placeholders<Rest>
  : never

/** The parameters a message needs, read from its English text. */
export type MessageParams<Key extends MessageKey> = Record<
  Placeholders<EnglishMessages[Key]>,
  string | number
>

/** No third argument for a message without placeholders; all of them for one with. */
export type MessageArguments<Key extends MessageKey> = [Placeholders<EnglishMessages[Key]>] extends [never]
  ? []
  : [params: MessageParams<Key>]

/** Bound to one language: what components receive. */
export type Translate = <Key extends MessageKey>(key: Key, ...params: MessageArguments<Key>) => string

/**
 * The message `key` with its placeholders filled in. `{name|one|many}` chooses `one` when the parameter is
 * the number 1; languages without a plural simply do not use it.
 */
export function translate<Key extends MessageKey>(
  messages: Messages,
  key: Key,
  ...params: MessageArguments<Key>
): string {
  const values: Readonly<Record<string, string | number>> = params[0] ?? {}
  return messages[key].replace(
    /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g,
    (whole: string, name: string, one: string | undefined, many: string | undefined) => {
      const value = values[name]
      if (value === undefined) return whole
      if (one === undefined || many === undefined) return String(value)
      return value === 1 ? one : many
    },
  )
}
