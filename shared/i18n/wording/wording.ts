import { z } from 'zod'
import { english } from './english.ts'
import { filled } from './filled.ts'

/** The name of a template. */
export type WordingKey = keyof typeof english

/**
 * A sentence made outside of the window, as the name of its template and what stands in it: whoever shows it says it in
 * the language of its reader. Values (keys, versions, paths, words of Codex) stay as they are; one that is itself a
 * sentence of ours is a wording too.
 */
export type Wording = { key: WordingKey; values: { [name: string]: string | Wording } }

const isKey = (value: unknown): value is WordingKey =>
  typeof value === 'string' && Object.hasOwn(english, value)

export const wordingSchema: z.ZodType<Wording, Wording> = z.lazy(() =>
  z.object({
    key: z.custom<WordingKey>(isKey),
    values: z.record(z.string(), z.union([z.string(), wordingSchema])),
  }),
)

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never

type Value = string | number | Wording
type ValuesOf<Key extends WordingKey> = [Placeholders<(typeof english)[Key]>] extends [never]
  ? []
  : [values: Record<Placeholders<(typeof english)[Key]>, Value>]

/** A wording with every value its English template names: the compiler reads them from there. */
export function say<Key extends WordingKey>(key: Key, ...values: ValuesOf<Key>): Wording {
  const given: Readonly<Record<string, Value>> = values[0] ?? {}
  const told = Object.entries(given).map(([name, value]) => [
    name,
    typeof value === 'number' ? String(value) : value,
  ])
  return { key, values: Object.fromEntries(told) }
}

/** For the command line, logs and errors. */
export const inEnglish = (wording: Wording): string => filled(english, wording)
