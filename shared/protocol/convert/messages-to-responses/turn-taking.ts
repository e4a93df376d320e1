/**
 * Puts items that arrive mixed into one line. Messages knows one open block at a time, Responses any number of open
 * items: the first one speaks at once, the others wait until it has finished.
 */
export type TurnTaking<Item> = {
  /** Runs `act` now, or when the item's turn has come; never after its end. */
  run(item: Item, act: () => void): void
  /** The item has no more to say. Unknown items take their place at the end of the line. */
  end(item: Item): void
  isEnded(item: Item): boolean
}

type Place = { waiting: (() => void)[]; ended: boolean }

export function createTurnTaking<Item>(): TurnTaking<Item> {
  const places = new Map<Item, Place>()
  const line: Place[] = []
  let head = 0

  function placeOf(item: Item): Place {
    const known = places.get(item)
    if (known !== undefined) return known
    const place: Place = { waiting: [], ended: false }
    places.set(item, place)
    line.push(place)
    return place
  }

  function advance(): void {
    for (let place = line[head]; place?.ended === true; place = line[++head]) speak(place)
    const next = line[head]
    if (next !== undefined) speak(next)
  }

  function speak(place: Place): void {
    for (const act of place.waiting) act()
    place.waiting = []
  }

  return {
    run(item, act) {
      const place = placeOf(item)
      if (place.ended) return
      if (line[head] === place) act()
      else place.waiting.push(act)
    },
    end(item) {
      placeOf(item).ended = true
      advance()
    },
    isEnded: (item) => places.get(item)?.ended ?? false,
  }
}
