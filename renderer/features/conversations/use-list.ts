import { useEffect, useState } from 'react'
import { useStore } from '../../bridge/external-store.ts'
import { useWindow } from '../../bridge/window-context.ts'
import type { Client } from '../../bridge/client.ts'
import { createListReader, type ListReader } from './list-reader.ts'
import type { ListPage, ListState } from './list-state.ts'

export type List<Item> = ListReader<Item> & { state: ListState<Item> }

/** A list that is read when it appears, and again when asked. */
export function useList<Item extends { id: string }>(
  load: (client: Client, cursor: string | null) => Promise<ListPage<Item>>,
): List<Item> {
  const { client } = useWindow()
  const [reader] = useState(() => createListReader((cursor) => load(client, cursor)))
  const state = useStore(reader, (list) => list)
  useEffect(() => reader.reload(), [reader])
  return { ...reader, state }
}
