import type { ReactElement } from 'react'

export type MeterProps = {
  label: string
  /** 0 to 100; more is shown as full. */
  percent: number
  /** What the value means, in words. */
  text: string
  tone: 'accent' | 'busy' | 'bad'
}

/** How much of something is used: a bar whose words stand beside it. */
export function Meter({ label, percent, text, tone }: MeterProps): ReactElement {
  const value = Math.min(100, Math.max(0, percent))
  return (
    <div
      className={`meter meter-${tone}`}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value}
      aria-valuetext={text}
    >
      <span style={{ width: `${value}%` }} />
    </div>
  )
}
