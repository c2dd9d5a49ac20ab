/** What is to be rung at a time. */
export interface Alarm {
  readonly time: number;
  readonly ring: () => void;
}

/** Alarms in the order of their times; those of one time in the order in which they came. */
export interface AlarmQueue {
  readonly first: Alarm | undefined;
  add(alarm: Alarm): void;
  /** Does nothing where it is not in there any more. */
  remove(alarm: Alarm): void;
}

/** An alarm, its number in the order of arrival, and where it stands in the heap. */
interface Entry {
  readonly alarm: Alarm;
  readonly arrival: number;
  place: number;
}

/** A binary heap: to add and to remove costs the logarithm of how many there are. */
export function createAlarmQueue(): AlarmQueue {
  const heap: Entry[] = [];
  const entries = new Map<Alarm, Entry>();
  let arrivals = 0;

  function put(entry: Entry, place: number): void {
    heap[place] = entry;
    entry.place = place;
  }

  function rise(entry: Entry): void {
    let { place } = entry;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      put(parent, place);
      place = above;
    }
    put(entry, place);
  }

  function sink(entry: Entry): void {
    let { place } = entry;
    for (;;) {
      const [left, right] = [heap[2 * place + 1], heap[2 * place + 2]];
      const child = right !== undefined && left !== undefined && isBefore(right, left) ? right : left;
      if (child === undefined || !isBefore(child, entry)) break;
      const below = child.place;
      put(child, place);
      place = below;
    }
    put(entry, place);
  }

  return {
    get first() {
      return heap[0]?.alarm;
    },
    add(alarm) {
      const entry = { alarm, arrival: arrivals++, place: heap.length };
      entries.set(alarm, entry);
      rise(entry);
    },
    remove(alarm) {
      const entry = entries.get(alarm);
      const last = heap.at(-1);
      if (entry === undefined || last === undefined) return;
      entries.delete(alarm);
      heap.pop();
      if (last === entry) return;
      put(last, entry.place);
      rise(last);
      sink(last);
    },
  };
}

function isBefore(one: Entry, other: Entry): boolean {
  const difference = one.alarm.time - other.alarm.time;
  return difference < 0 || (difference === 0 && one.arrival < other.arrival);
}
