import { useEffect } from 'react'
import { pages, type Page } from '../bridge/app-state.ts'

export type ShortcutActions = {
  goTo: (page: Page) => void
  focusFilter: () => void
  showHelp: () => void
}

/** The keys that work everywhere. Esc is not here: each dialog, sheet and list closes itself. */
export function useShortcuts({ goTo, focusFilter, showHelp }: ShortcutActions): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || document.querySelector('[role="dialog"], [role="alertdialog"]')) return
      const page = event.ctrlKey || event.metaKey ? pages[Number(event.key) - 1] : undefined
      if (page !== undefined) goTo(page)
      else if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return
      else if (event.key === '/') focusFilter()
      else if (event.key === '?') showHelp()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [goTo, focusFilter, showHelp])
}

/** A letter typed into a field is text, not a command. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type="radio"]):not([type="checkbox"]), textarea, select') !== null
  )
}
