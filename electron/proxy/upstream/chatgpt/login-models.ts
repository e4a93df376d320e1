import { z } from 'zod'
import type { CodexLink } from '../../../codex/link.ts'
import type { CodexLogin } from './login.ts'

/** Which models the user's login has, as far as Codex has said so. */
export type LoginModels = {
  /** What is known now, at once; asks anew in the background when that is old. */
  list(): readonly string[]
}

/** The list changes with the plan and with releases. */
const freshMs = 300_000
/** After an attempt that failed: the daemon may start in the meantime. */
const againMs = 5_000
const askMs = 10_000
/** More than Codex lists (0.169: 12, of which 3 hidden). */
const most = 100

const pageSchema = z.object({
  data: z.array(z.object({ id: z.string(), model: z.string().optional(), hidden: z.boolean().optional() })),
})

/**
 * @param login without one there are no models, although Codex would list some
 * @param now epoch ms; replaced in tests
 */
export function createLoginModels(
  connect: () => Promise<CodexLink>,
  login: Pick<CodexLogin, 'current'>,
  now = (): number => Date.now(),
): LoginModels {
  let known: readonly string[] = []
  let askAt = 0

  async function ask(): Promise<void> {
    askAt = now() + againMs
    await login.current().catch((thrown: unknown) => {
      known = []
      throw thrown
    })
    const link = await connect()
    // Older ones (0.44) do not know the question: then there is nothing to list.
    const { data } = pageSchema.parse(await link.request('model/list', { limit: most }, { timeoutMs: askMs }))
    known = data.filter(({ hidden }) => hidden !== true).map(({ id, model }) => model ?? id)
    askAt = now() + freshMs
  }

  return {
    list() {
      if (now() >= askAt) ask().catch(() => undefined)
      return known
    },
  }
}
