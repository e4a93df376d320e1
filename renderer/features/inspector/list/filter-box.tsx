import { useId, useState, type KeyboardEvent, type ReactElement } from 'react'
import type { ExchangeSummary } from '../../../../shared/inspector/exchange.ts'
import { useTranslate } from '../../../bridge/window-context.ts'
import { IconButton } from '../../../ui/button.tsx'
import { Icon } from '../../../ui/icon.tsx'
import type { FilterProblem } from '../filter/parse-filter.ts'
import { acceptSuggestion, suggestFilter, type FilterSuggestion } from '../filter/suggest-filter.ts'

export type FilterBoxProps = {
  text: string
  onChange: (text: string) => void
  problems: readonly FilterProblem[]
  exchanges: readonly ExchangeSummary[]
}

/** A text field that offers how to go on (WAI-ARIA combobox): arrows choose, Enter or Tab takes, Esc leaves. */
export function FilterBox({ text, onChange, problems, exchanges }: FilterBoxProps): ReactElement {
  const t = useTranslate()
  const id = useId()
  const [open, setOpen] = useState(false)
  const [chosen, setChosen] = useState(-1)
  const suggestions = open ? suggestFilter(text, exchanges) : []
  const take = (suggestion: FilterSuggestion): void => {
    onChange(acceptSuggestion(text, suggestion))
    setChosen(-1)
  }
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    const suggestion = suggestions[chosen]
    if (event.key === 'ArrowDown') {
      setOpen(true)
      setChosen(Math.min(suggestions.length - 1, chosen + 1))
    } else if (event.key === 'ArrowUp') setChosen(Math.max(-1, chosen - 1))
    else if ((event.key === 'Enter' || event.key === 'Tab') && suggestion !== undefined) take(suggestion)
    else if (event.key === 'Enter') setOpen(false)
    else if (event.key === 'Escape') leave(event, suggestions.length > 0)
    else return
    if (event.key !== 'Tab' || suggestion !== undefined) event.preventDefault()
  }
  const leave = (event: KeyboardEvent<HTMLInputElement>, wasOpen: boolean): void => {
    event.stopPropagation()
    setOpen(false)
    setChosen(-1)
    if (wasOpen) return
    if (text === '') event.currentTarget.blur()
    else onChange('')
  }
  return (
    <div className="filter">
      <Icon name="filter" />
      <input
        className="input filter-input"
        data-testid="filter"
        role="combobox"
        aria-label={t('inspector.filter')}
        aria-expanded={suggestions.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
        aria-describedby={`${id}-problem`}
        aria-invalid={problems.length > 0 && !open}
        aria-keyshortcuts="/"
        placeholder={t('inspector.filterPlaceholder')}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={press}
        onChange={(event) => {
          onChange(event.target.value)
          setOpen(true)
          setChosen(-1)
        }}
      />
      {text !== '' && (
        <IconButton icon="close" label={t('inspector.filterClear')} onClick={() => onChange('')} />
      )}
      <Suggestions id={id} suggestions={suggestions} chosen={chosen} onTake={take} />
      <p id={`${id}-problem`} className="filter-problem tone-bad" role="status">
        {!open && problems[0] !== undefined && t(problems[0].key, { value: problems[0].value })}
      </p>
    </div>
  )
}

type SuggestionsProps = {
  id: string
  suggestions: readonly FilterSuggestion[]
  chosen: number
  onTake: (suggestion: FilterSuggestion) => void
}

function Suggestions({ id, suggestions, chosen, onTake }: SuggestionsProps): ReactElement {
  const t = useTranslate()
  return (
    <ul
      id={`${id}-list`}
      className="suggestions"
      role="listbox"
      aria-label={t('inspector.suggestions')}
      hidden={suggestions.length === 0}
    >
      {suggestions.map((suggestion, index) => (
        <li
          key={suggestion.word}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === chosen}
          // Before the field loses the focus, which would close this list.
          onMouseDown={(event) => {
            event.preventDefault()
            onTake(suggestion)
          }}
        >
          <code>{suggestion.word}</code>
          <span className="quiet ellipsis">{t(suggestion.hint)}</span>
        </li>
      ))}
    </ul>
  )
}
