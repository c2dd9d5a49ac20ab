/** Work that is ready to be handed out. */
export interface ReadyItem {
  readonly instanceKey: number;
  readonly name: string;
  readonly version: string | undefined;
}

/** Whether somebody takes work of this name and version right now. */
export type Accepts = (name: string, version: string | undefined) => boolean;

/** Ready work, fair between names and between instances: each takes its turn, and its own items keep their order. */
export interface ReadyQueue<Item extends ReadyItem> {
  readonly size: number;
  add(item: Item): void;
  /** Takes the next item that is accepted; the others stay. */
  take(accepts: Accepts): Item | undefined;
  /** Takes this very item out, if it is there. */
  remove(item: Item): void;
  /** Takes out all items of an instance. */
  removeInstance(instanceKey: number): void;
  /** How many items are not accepted. */
  countUnmatched(accepts: Accepts): number;
  /** One item for each name and version that is not accepted. */
  unmatched(accepts: Accepts): readonly Item[];
  /** How many items there are of each name and version. */
  counts(): readonly NameCount[];
}

export interface NameCount {
  readonly name: string;
  readonly version: string | undefined;
  readonly size: number;
}

/** The items of one name and version, by instance; the instance whose turn it is stands first. */
interface Lane<Item> {
  readonly name: string;
  readonly version: string | undefined;
  readonly byInstance: Map<number, Fifo<Item>>;
  size: number;
}

/** Taken from at `head`: shifting an array of thousands is not free. */
interface Fifo<Item> {
  readonly items: Item[];
  head: number;
}

export function createReadyQueue<Item extends ReadyItem>(): ReadyQueue<Item> {
  const lanes = new Map<string, Lane<Item>>();
  let size = 0;

  function shrink(id: string, lane: Lane<Item>, by: number): void {
    lane.size -= by;
    size -= by;
    if (lane.size === 0) lanes.delete(id);
  }

  return {
    get size() {
      return size;
    },
    add(item) {
      const id = laneId(item);
      let lane = lanes.get(id);
      if (lane === undefined) {
        lane = { name: item.name, version: item.version, byInstance: new Map(), size: 0 };
        lanes.set(id, lane);
      }
      const fifo = lane.byInstance.get(item.instanceKey);
      if (fifo === undefined) lane.byInstance.set(item.instanceKey, { items: [item], head: 0 });
      else fifo.items.push(item);
      lane.size += 1;
      size += 1;
    },
    take(accepts) {
      for (const [id, lane] of lanes) {
        if (!accepts(lane.name, lane.version)) continue;
        const item = takeFrom(lane);
        lanes.delete(id);
        if (lane.size > 0) lanes.set(id, lane);
        if (item !== undefined) size -= 1;
        return item;
      }
      return undefined;
    },
    remove(item) {
      const id = laneId(item);
      const lane = lanes.get(id);
      const fifo = lane?.byInstance.get(item.instanceKey);
      const index = fifo?.items.indexOf(item, fifo.head) ?? -1;
      if (lane === undefined || fifo === undefined || index < 0) return;
      fifo.items.splice(index, 1);
      if (fifo.head === fifo.items.length) lane.byInstance.delete(item.instanceKey);
      shrink(id, lane, 1);
    },
    removeInstance(instanceKey) {
      for (const [id, lane] of lanes) {
        const fifo = lane.byInstance.get(instanceKey);
        if (fifo === undefined) continue;
        lane.byInstance.delete(instanceKey);
        shrink(id, lane, fifo.items.length - fifo.head);
      }
    },
    countUnmatched(accepts) {
      let count = 0;
      for (const lane of lanes.values()) {
        if (!accepts(lane.name, lane.version)) count += lane.size;
      }
      return count;
    },
    unmatched(accepts) {
      const found: Item[] = [];
      for (const lane of lanes.values()) {
        if (!accepts(lane.name, lane.version)) found.push(...firstOf(lane));
      }
      return found;
    },
    counts: () => [...lanes.values()].map(({ name, version, size: count }) => ({ name, version, size: count })),
  };
}

function firstOf<Item>({ byInstance }: Lane<Item>): readonly Item[] {
  for (const { items, head } of byInstance.values()) return items.slice(head, head + 1);
  return [];
}

function takeFrom<Item>(lane: Lane<Item>): Item | undefined {
  for (const [instanceKey, fifo] of lane.byInstance) {
    const item = fifo.items[fifo.head];
    fifo.head += 1;
    lane.size -= 1;
    lane.byInstance.delete(instanceKey);
    if (fifo.head < fifo.items.length) lane.byInstance.set(instanceKey, fifo);
    return item;
  }
  return undefined;
}

/** The length keeps names and versions apart, whatever they contain. */
function laneId({ name, version = "" }: ReadyItem): string {
  return `${name.length} ${name}${version}`;
}
