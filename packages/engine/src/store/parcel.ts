/** From here on a blob is worth being moved by itself. Below, one copy for all of them is cheaper than a transfer each. */
const LARGE = 4 * 1024;
const SMALLEST_BOX = 512;
const LARGEST_BOX = 64 * 1024;

/**
 * Collects the blobs of one message to another thread: they travel in memory that is moved, not cloned.
 *
 * A blob must not be sent as it is. If it is a view of a part, as small Buffers are of Node's pool, all that memory would be
 * cloned along with it, for each of them.
 */
export interface Parcel {
  /** What goes into the message in the place of the blob. A large blob that has its memory for itself is given away. */
  readonly add: (blob: Uint8Array) => Uint8Array;
  /** What goes over with the message. */
  readonly transfer: readonly ArrayBuffer[];
}

export function createParcel(): Parcel {
  // A set, since a blob may occur twice.
  const transfer = new Set<ArrayBuffer>();
  let box = new Uint8Array(0);
  let used = 0;

  function copy(blob: Uint8Array): Uint8Array {
    if (used + blob.byteLength > box.byteLength) {
      const size = Math.min(Math.max(box.byteLength * 2, SMALLEST_BOX), LARGEST_BOX);
      box = new Uint8Array(Math.max(size, blob.byteLength));
      used = 0;
      transfer.add(box.buffer);
    }
    const place = box.subarray(used, used + blob.byteLength);
    // Throws where the blob was given away before, which has left nothing of it.
    place.set(blob);
    used += blob.byteLength;
    return place;
  }

  return {
    add(blob) {
      const { buffer, byteLength } = blob;
      const isAlone = buffer instanceof ArrayBuffer && byteLength === buffer.byteLength;
      if (byteLength < LARGE || !isAlone) return copy(blob);
      transfer.add(buffer);
      return blob;
    },
    get transfer() {
      return [...transfer];
    },
  };
}
