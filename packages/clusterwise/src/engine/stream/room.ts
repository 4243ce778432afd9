import { allocFloats, type Dtype, dtypeOf, type FloatArray, sharedMemory } from "../../data/memory.js"

/**
 * Memory for blocks of rows, in places that take turns: what is handed out stays as it is until the place's next turn.
 * New memory for every block would be garbage that other threads hold on to.
 */
export class Room {
  private readonly held: (FloatArray | undefined)[] = [undefined, undefined]

  /** The memory of a place, as it was left where it serves. */
  take(turn: number, length: number, dtype: Dtype): FloatArray {
    const held = this.held[turn]
    if (held && held.length >= length && dtypeOf(held) === dtype) return held
    const fresh = allocFloats(length, dtype)
    this.held[turn] = fresh
    return fresh
  }

  /** What a place holds. */
  at(turn: number): FloatArray | undefined {
    return this.held[turn]
  }
}

const idle = new WeakMap<object, Room[]>()

/** Room for one pass over a stream, from the pass before where that one is over. */
export const lendRoom = (stream: object): Room => idle.get(stream)?.pop() ?? new Room()

export function giveBack(stream: object, room: Room): void {
  const rooms = idle.get(stream) ?? []
  rooms.push(room)
  idle.set(stream, rooms)
}

/** Whether threads can read it where it lies. */
export const isShared = (data: FloatArray): boolean => !sharedMemory || data.buffer instanceof SharedArrayBuffer
