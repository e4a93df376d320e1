import { createContext, useCallback, useContext, useMemo, useRef, useState } from 'react'
import { createTranslate, resolveLanguage, type Language } from '../../shared/i18n/language.ts'
import type { Translate } from '../../shared/i18n/translate.ts'
import { inLanguage } from '../../shared/i18n/wording/in-language.ts'
import type { Wording } from '../../shared/i18n/wording/wording.ts'
import type { AppModel } from './app-model.ts'
import type { AppState } from './app-state.ts'
import type { Client } from './client.ts'
import { useStore } from './external-store.ts'
import type { Notices } from './notices.ts'

/** What every screen may use: handed down by `app`, real in the window and fake in the gallery. */
export type WindowServices = { client: Client; model: AppModel; notices: Notices }

export const WindowContext = createContext<WindowServices | null>(null)

export function useWindow(): WindowServices {
  const services = useContext(WindowContext)
  if (services === null) throw new Error('A screen was rendered outside WindowContext')
  return services
}

export function useAppState<Part>(select: (state: AppState) => Part): Part {
  return useStore(useWindow().model, select)
}

export function useLanguage(): Language {
  const preference = useAppState((state) => state.preferences.language)
  const locale = useAppState((state) => state.info?.locale)
  return resolveLanguage(preference, locale ?? navigator.language)
}

export function useTranslate(): Translate {
  const language = useLanguage()
  return useMemo(() => createTranslate(language), [language])
}

/** Says what main has put into words. */
export function useSay(): (wording: Wording) => string {
  const language = useLanguage()
  return useCallback((wording) => inLanguage(language, wording), [language])
}

/**
 * An act of the user's that takes a while: at most one at a time, its failure shown as a notice.
 *
 * @returns whether it is under way, and what starts it
 */
export function useAction(): { busy: boolean; run: (act: () => Promise<unknown>) => void } {
  const { notices } = useWindow()
  const [busy, setBusy] = useState(false)
  const running = useRef(false)
  const run = useCallback(
    (act: () => Promise<unknown>) => {
      if (running.current) return
      running.current = true
      setBusy(true)
      act()
        .catch((thrown: unknown) => notices.fail(thrown))
        .finally(() => {
          running.current = false
          setBusy(false)
        })
    },
    [notices],
  )
  return { busy, run }
}
