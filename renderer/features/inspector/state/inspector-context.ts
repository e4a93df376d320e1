import { createContext, useContext } from 'react'
import { useStore } from '../../../bridge/external-store.ts'
import type { InspectorStore, InspectorView } from './inspector-store.ts'

export const InspectorContext = createContext<InspectorStore | null>(null)

export function useInspector(): InspectorStore {
  const store = useContext(InspectorContext)
  if (store === null) throw new Error('The inspector was rendered outside InspectorContext')
  return store
}

export function useInspectorView<Part>(select: (view: InspectorView) => Part): Part {
  return useStore(useInspector(), select)
}
