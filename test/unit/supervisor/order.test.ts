import { describe, expect, it } from 'vitest'
import type { ServiceId } from '../../../shared/services/service-status.ts'
import { dependenciesOf, dependentsOf, startOrder } from '../../../electron/supervisor/order.ts'

/** Ids of services to come. */
const id = (name: string): ServiceId => name as ServiceId
const node = (name: string, ...dependsOn: string[]) => ({ id: id(name), dependsOn: dependsOn.map(id) })
const names = (nodes: { id: string }[]): string[] => nodes.map((one) => one.id)

describe('the order of services', () => {
  const ordered = startOrder([
    node('tunnel', 'proxy'),
    node('daemon'),
    node('proxy', 'daemon'),
    node('memory'),
  ])

  it('starts what is needed first', () => {
    expect(names(ordered)).toEqual(['daemon', 'proxy', 'tunnel', 'memory'])
    expect(names(dependenciesOf(ordered, id('tunnel')))).toEqual(['daemon', 'proxy'])
    expect(names(dependenciesOf(ordered, id('memory')))).toEqual([])
  })

  it('stops what needs it first', () => {
    expect(names(dependentsOf(ordered, id('daemon')))).toEqual(['tunnel', 'proxy'])
    expect(names(dependentsOf(ordered, id('tunnel')))).toEqual([])
  })

  it('refuses a circle and a dependency that does not exist', () => {
    const circle = [node('a', 'b'), node('b', 'c'), node('c', 'a')]
    expect(() => startOrder(circle)).toThrow('a -> b -> c -> a')
    expect(() => startOrder([node('a', 'nobody')])).toThrow('depends on nobody')
  })
})
