import type { Preferences } from '../../shared/config/preferences.ts'

type Theme = Preferences['theme']

const storageKey = 'codex-tray:theme'

/** `system` has no attribute: then `color-scheme: light dark` lets the system decide. */
export function applyTheme(theme: Theme, root: HTMLElement): void {
  if (theme === 'system') root.removeAttribute('data-theme')
  else root.setAttribute('data-theme', theme)
}

/** A copy kept for the next first paint, which comes before main can answer. Losing it costs one flash. */
export function rememberTheme(theme: Theme): void {
  localStorage.setItem(storageKey, theme)
}

export function rememberedTheme(): Theme {
  const kept = localStorage.getItem(storageKey)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}
