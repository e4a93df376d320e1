import type { ReactElement } from 'react'

/** Line icons on a 16 px grid. They only repeat what a label says, so readers are told to skip them. */
const shapes = {
  services: 'M2.5 3.5h11v4h-11zM2.5 8.5h11v4h-11zM5 5.5h.01M5 10.5h.01',
  inspector: 'M2 8h2.5l2-4.5 3 9 2-4.5H14',
  providers: 'M3 3.5h4v4H3zM9 8.5h4v4H9zM7 5.5h4v3M9 10.5H5v-3',
  mcp: 'M5.5 2v3.5M10.5 2v3.5M4 5.5h8V8a4 4 0 0 1-8 0zM8 12v2.5',
  profiles: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h7',
  documents: 'M4 2h5l3 3v9H4zM9 2v3h3M6 8h4M6 10.5h4',
  undo: 'M6 3L2.5 6.5 6 10M2.5 6.5h7a3.5 3.5 0 0 1 0 7H6',
  up: 'M8 13V3M4 7l4-4 4 4',
  add: 'M8 3v10M3 8h10',
  account: 'M8 8.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2.5 14c.6-2.6 2.8-4 5.5-4s4.9 1.4 5.5 4',
  compatibility: 'M5 2.5v4a3 3 0 0 0 6 0v-4M8 9.5v2a2 2 0 0 0 4 0v-1M12 8.5a1 1 0 1 0 0 2 1 1 0 0 0 0-2',
  conversations: 'M2.5 3h11v7.5H7L4 13v-2.5H2.5zM5 6h6M5 8h3.5',
  settings: 'M2.5 4.5h6M11.5 4.5h2M2.5 11.5h2M7.5 11.5h6M10 3v3M6 10v3',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  start: 'M5 3.5v9l7-4.5z',
  stop: 'M4 4h8v8H4z',
  restart: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  clear: 'M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.5 8.5h6l.5-8.5',
  close: 'M4 4l8 8M12 4l-8 8',
  check: 'M3 8.5l3.5 3.5L13 4.5',
  arrow: 'M3 8h10M9 4l4 4-4 4',
  down: 'M8 3v10M4 9l4 4 4-4',
  filter: 'M2.5 4h11M4.5 8h7M6.5 12h3',
  folder: 'M2 4.5h4l1.5 1.5H14v6.5H2z',
  open: 'M6.5 3H3v10h10V9.5M9 3h4v4M13 3L7.5 8.5',
  keyboard: 'M1.5 4.5h13v7h-13zM4 7h.01M6.5 7h.01M9 7h.01M11.5 7h.01M5 9.5h6',
} as const

export type IconName = keyof typeof shapes

export function Icon({ name }: { name: IconName }): ReactElement {
  return (
    <svg
      className="icon"
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={shapes[name]} />
    </svg>
  )
}
