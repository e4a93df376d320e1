import { z } from 'zod'

/** What a v1 client sends; the forms of v2 are taken too. */
export const userItems = z.array(
  z.union([
    z.looseObject({ type: z.literal('text'), data: z.looseObject({ text: z.string() }) }),
    z.looseObject({ type: z.literal('image'), data: z.looseObject({ image_url: z.string() }) }),
    z.looseObject({ type: z.literal('localImage'), data: z.looseObject({ path: z.string() }) }),
    z.looseObject({ type: z.string(), data: z.undefined().optional() }),
  ]),
)

/** The `input` of turn/start. */
export function toInput(items: z.infer<typeof userItems>): unknown[] {
  return items.map((item) => {
    const { data } = item
    if (data === undefined) return item
    if ('text' in data) return { type: 'text', text: data.text, text_elements: data['text_elements'] ?? [] }
    if ('image_url' in data) return { type: 'image', url: data.image_url }
    return { type: 'localImage', path: data.path }
  })
}
