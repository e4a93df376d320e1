import { describe, expect, it, vi } from 'vitest'
import { emptyEnv } from '../../shared/doctor/env-view.ts'
import { evaluate } from '../../shared/doctor/evaluate.ts'
import type { Table } from '../../shared/doctor/config-view.ts'
import type { Finding } from '../../shared/doctor/finding.ts'
import { viewOfText } from '../../electron/doctor/read-document.ts'

/** As many providers as somebody likes, each with a slip of every kind. */
const faulty = (count: number): string =>
  [...Array(count).keys()]
    .map(
      (n) =>
        `[model_providers.p${n}]\nname = "P${n}"\nbase_url = "host${n}.example"\nwire_api = "chat"\nquery_parms = {}\n`,
    )
    .join('\n')

/** How often the doctor lists the keys of each provider's table, and asks where something is written. */
function workFor(count: number): { findings: Finding[]; lists: number; places: number } {
  const work = { lists: 0, places: 0 }
  const text = faulty(count)
  const view = viewOfText('codex', '/home/.codex/config.toml', text, null)
  const counted = (table: Table): Table =>
    new Proxy(table, {
      ownKeys(target) {
        work.lists += 1
        return Reflect.ownKeys(target)
      },
    })
  const providers = Object.entries(Object(view.value?.['model_providers'])).map(([id, provider]) => [
    id,
    counted(Object(provider)),
  ])
  const value = { model_providers: Object.fromEntries(providers) }
  const document = {
    ...view,
    value,
    placeOf(path: readonly string[]) {
      work.places += 1
      return view.placeOf(path)
    },
  }
  const findings = evaluate({ documents: [document] }, { codex: '0.169.0' }, emptyEnv)
  return { findings, ...work }
}

describe('the work of the doctor', () => {
  it('for each faulty table is the same whether there are ten of them or seven hundred', () => {
    const [few, many] = [workFor(10), workFor(700)]
    expect(many.findings.length).toBe(few.findings.length * 70)
    expect(many.lists).toBe(few.lists * 70)
    expect(many.places).toBe(few.places * 70)
  })

  it('lists the keys of a table for one walk of all rules about keys, and one about unknown ones', () => {
    expect(workFor(1).lists).toBeLessThanOrEqual(3)
  })

  it('asks for one place a finding where the key is written', () => {
    const { findings, places } = workFor(50)
    expect(places).toBe(findings.length)
  })

  it('looks through the text at the first place, and not at those after it', () => {
    const text = faulty(700)
    const view = viewOfText('codex', '/home/.codex/config.toml', text, null)
    view.placeOf(['model_providers', 'p0', 'name'])
    const reads = (['slice', 'split', 'indexOf', 'lastIndexOf'] as const).map((name) =>
      vi.spyOn(String.prototype, name),
    )
    const last = [...Array(700).keys()].map((n) => view.placeOf(['model_providers', `p${n}`, 'name'])).at(-1)
    const whole = reads
      .flatMap((spy) => spy.mock.contexts)
      .filter((read) => String(read).length > text.length / 2)
    vi.restoreAllMocks()
    expect(last).toEqual({ line: 699 * 6 + 2, column: 1 })
    expect(whole).toEqual([])
  })
})
