import { useId, type ReactElement } from 'react'

export type Segment<Value extends string> = { value: Value; label: string; testId?: string }

export type SegmentedProps<Value extends string> = {
  label: string
  value: Value
  segments: readonly Segment<Value>[]
  disabled?: boolean
  onChange: (value: Value) => void
}

/** One choice of few, all visible. Native radio buttons carry the keyboard and the semantics. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>): ReactElement {
  const name = useId()
  return (
    <div className="segmented" role="radiogroup" aria-label={props.label}>
      {props.segments.map((segment) => (
        <label key={segment.value} className="segment" data-testid={segment.testId}>
          <input
            type="radio"
            name={name}
            className="visually-hidden"
            disabled={props.disabled}
            checked={segment.value === props.value}
            onChange={() => props.onChange(segment.value)}
          />
          <span>{segment.label}</span>
        </label>
      ))}
    </div>
  )
}
