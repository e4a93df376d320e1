import { useId, type ReactElement, type ReactNode } from 'react'
import './sheet.css'

type FieldProps = { label: string; help?: ReactNode; children: (id: string) => ReactNode }

/** A labelled control of a form, with what it means below it. */
export function Field({ label, help, children }: FieldProps): ReactElement {
  const id = useId()
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children(id)}
      {help !== undefined && <div className="field-help">{help}</div>}
    </div>
  )
}

export type TextFieldProps = {
  label: string
  help?: ReactNode
  value: string
  onChange: (value: string) => void
  placeholder?: string
  disabled?: boolean
  /** Names, addresses and code are written in the fixed-width font. */
  mono?: boolean
  /** Several lines. */
  lines?: boolean
  testId?: string
}

export function TextField(props: TextFieldProps): ReactElement {
  const { label, help, mono = true, lines = false } = props
  return (
    <Field label={label} {...(help === undefined ? {} : { help })}>
      {(id) => {
        const shared = {
          id,
          className: mono ? 'input mono' : 'input',
          value: props.value,
          disabled: props.disabled,
          placeholder: props.placeholder,
          spellCheck: false,
          'data-testid': props.testId,
        }
        return lines ? (
          <textarea {...shared} rows={3} onChange={(event) => props.onChange(event.target.value)} />
        ) : (
          <input {...shared} autoComplete="off" onChange={(event) => props.onChange(event.target.value)} />
        )
      }}
    </Field>
  )
}

export type ChoiceFieldProps<Value extends string> = {
  label: string
  help?: ReactNode
  value: Value
  choices: readonly { value: Value; label: string }[]
  onChange: (value: Value) => void
  disabled?: boolean
  testId?: string
}

export function ChoiceField<Value extends string>(props: ChoiceFieldProps<Value>): ReactElement {
  const { label, help, choices } = props
  return (
    <Field label={label} {...(help === undefined ? {} : { help })}>
      {(id) => (
        <select
          id={id}
          className="select"
          value={props.value}
          disabled={props.disabled}
          data-testid={props.testId}
          onChange={(event) => {
            const chosen = choices.find(({ value }) => value === event.target.value)
            if (chosen !== undefined) props.onChange(chosen.value)
          }}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
