import { parse } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import { autoFixNote } from '../../../electron/codex-config/auto-fix-note.ts'
import { parseOrThrow } from '../../../electron/codex-config/parse-toml.ts'
import { planAutoFixProfile, planRemoveAutoFix } from '../../../electron/codex-config/auto-fix-profile.ts'
import { layerToProfile, profileToLayer } from '../../../electron/codex-config/profiles.ts'
import { editToml } from '../../../electron/toml/edit-toml.ts'
import { inEnglish } from '../../../shared/i18n/wording/wording.ts'

const text = `profile = "fast"
model = "m"

# Quick answers.
[profiles.fast] # my favourite
model = "small" # cheap [yes]
model_reasoning_effort = "low"

[profiles.fast.features] # on ]
web_search_request = true

[profiles.slow]
model = "large"

[tui]
notifications = true
`

describe('profiles of both generations', () => {
  it('makes a layer out of a table, with its comments, and takes the table and its choice away', () => {
    const { edits, layer, warnings } = profileToLayer(text, 'fast')
    expect(layer).toEqual({
      document: 'profile:fast',
      text: '# Quick answers.\nmodel = "small" # cheap [yes]\nmodel_reasoning_effort = "low"\n\n[features] # on ]\nweb_search_request = true\n',
    })
    const after = editToml(text, edits)
    expect(parse(after)).toEqual({
      model: 'm',
      profiles: { slow: { model: 'large' } },
      tui: { notifications: true },
    })
    expect(warnings.map(inEnglish)).toEqual([expect.stringContaining('-p fast')])
  })

  it('reads profiles that are written in any other way', () => {
    const inline = 'profiles.a.model = "x"\nprofiles.a.features = { b = true }\n\n[profiles]\n'
    const { edits, layer } = profileToLayer(inline.replace('\n[profiles]\n', ''), 'a')
    expect(parse(layer.text ?? '')).toEqual({ model: 'x', features: { b: true } })
    expect(parse(editToml(inline.replace('\n[profiles]\n', ''), edits))).toEqual({})
  })

  it('leaves out providers inside a profile, which never had an effect, and says so', () => {
    const nested = '[profiles.a]\nmodel = "x"\n\n[profiles.a.model_providers.y]\nname = "Y"\n'
    const { layer, warnings } = profileToLayer(nested, 'a')
    expect(parse(layer.text ?? '')).toEqual({ model: 'x' })
    expect(warnings.map(inEnglish)).toEqual([expect.stringContaining('never had an effect')])
  })

  it('makes a table out of a layer and names what an old Codex would not have honoured', () => {
    const layer = 'model = "x"\nweb_search = "live"\nmodel_context_window = 5\n'
    const { edits, warnings, layer: file } = layerToProfile('model = "m"\n', 'a', layer, '0.133.0')
    expect(file).toEqual({ document: 'profile:a', text: null })
    expect(editToml('model = "m"\n', edits)).toBe(
      'model = "m"\n\n[profiles.a]\nmodel = "x"\nweb_search = "live"\n',
    )
    expect(warnings.map(inEnglish)).toEqual([expect.stringContaining('model_context_window')])
    expect(layerToProfile('', 'a', layer, '0.44.0').warnings).toHaveLength(2)
    expect(() => layerToProfile(text, 'fast', layer, '0.133.0')).toThrow('There is such a profile')
    expect(() => profileToLayer(text, 'gone')).toThrow('There is no such profile')
  })

  it('goes there and back', () => {
    const { edits, layer } = profileToLayer(text, 'slow')
    const without = editToml(text, edits)
    const back = layerToProfile(without, 'slow', layer.text ?? '', '0.133.0')
    expect(parse(editToml(without, back.edits))).toEqual(parse(text))
  })
})

describe('the profile the doctor makes', () => {
  const options = {
    entries: { model_reasoning_effort: 'high' },
    reason: 'xhigh is not known\nto this version',
    date: '2026-11-21',
  }
  const note = '2026-11-21: xhigh is not known to this version'

  it('is a table with its reason and date for an old Codex, and goes without a trace', () => {
    const { changes, layer } = planAutoFixProfile({ ...options, version: '0.133.0' }, parse(text), null)
    expect(layer).toBe(null)
    const after = editToml(
      text,
      changes.map(({ edit }) => edit),
    )
    expect(autoFixNote(after, ['profiles', 'codex-tray-auto-fix'])).toBe(note)
    expect(autoFixNote(after, ['profiles', 'slow'])).toBe(null)
    const document = parseOrThrow(after, '')
    expect(
      editToml(
        after,
        planRemoveAutoFix(document).map(({ edit }) => edit),
      ),
    ).toBe(text)
    const again = planAutoFixProfile({ ...options, version: '0.133.0', reason: 'Else' }, document, null)
    expect(
      autoFixNote(
        editToml(
          after,
          again.changes.map(({ edit }) => edit),
        ),
        null,
      ),
    ).toBe('2026-11-21: Else')
  })

  it('is a layer for a new one', () => {
    const { changes, layer } = planAutoFixProfile({ ...options, version: '0.134.0' }, {}, null)
    expect(changes).toEqual([])
    expect(layer?.document).toBe('profile:codex-tray-auto-fix')
    expect(autoFixNote(layer?.text ?? '', null)).toBe(note)
    expect(parse(layer?.text ?? '')).toEqual(options.entries)
  })
})
