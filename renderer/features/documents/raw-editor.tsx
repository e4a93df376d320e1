import { useRef, type ReactElement } from 'react'
import type { DocumentState } from '../../../shared/codex-config/document.ts'
import { useTranslate } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { Problem } from './problem.tsx'
import { lineNumbers, offsetOf, placeOfProblem, type Place } from './raw-view.ts'

/** Pixels; the same as in documents.css, so that numbers and marks stand beside their lines. */
const lineHeight = 18
const paddingTop = 8

type RawEditorProps = {
  state: DocumentState
  text: string
  /** The problem is of the text as it is on disk: once somebody types, its place may be another. */
  isEdited: boolean
  onChange: (text: string) => void
}

/** The text with its line numbers; the place at which it is wrong is marked in it. */
export function RawEditor({ state, text, isEdited, onChange }: RawEditorProps): ReactElement {
  const t = useTranslate()
  const numbers = useRef<HTMLPreElement>(null)
  const mark = useRef<HTMLDivElement>(null)
  const area = useRef<HTMLTextAreaElement>(null)
  const place = isEdited ? null : placeOfProblem(state)

  const follow = (): void => {
    const top = area.current?.scrollTop ?? 0
    if (numbers.current !== null) numbers.current.scrollTop = top
    if (mark.current !== null && place !== null) mark.current.style.top = `${topOf(place) - top}px`
  }
  const goTo = (at: Place): void => {
    const element = area.current
    if (element === null) return
    element.focus()
    element.setSelectionRange(offsetOf(text, at), offsetOf(text, at))
    element.scrollTop = Math.max(0, (at.line - 4) * lineHeight)
  }
  return (
    <div className="raw">
      {state.problem !== null && !isEdited && (
        <Problem error={state.problem}>
          {place !== null && (
            <Button onClick={() => goTo(place)} testId="raw-go">
              {t('documents.goToLine', { line: place.line })}
            </Button>
          )}
        </Problem>
      )}
      <div className="raw-frame">
        <pre className="raw-numbers" ref={numbers} aria-hidden="true">
          {lineNumbers(text)}
        </pre>
        <div className="raw-text">
          {place !== null && (
            <div
              className="raw-mark"
              ref={mark}
              data-testid="raw-mark"
              data-line={place.line}
              style={{ top: topOf(place) }}
            />
          )}
          <textarea
            ref={area}
            className="raw-area"
            aria-label={t('documents.rawOf', { file: state.file })}
            aria-invalid={place !== null}
            data-testid="raw-text"
            spellCheck={false}
            wrap="off"
            readOnly={state.readOnly !== null}
            value={text}
            onScroll={follow}
            onChange={(event) => onChange(event.target.value)}
          />
        </div>
      </div>
    </div>
  )
}

const topOf = ({ line }: Place): number => paddingTop + (line - 1) * lineHeight
