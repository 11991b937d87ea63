// Sorts in the background: first the avatar, then one state after another; each answer gives the order and its time.
import { Sorter, type SortedThings, type SortState } from './sorter.js';

type Message = { things: SortedThings } | { state: SortState; order: Uint32Array };

let sorter: Sorter | null = null;
self.onmessage = (event: MessageEvent<Message>) => {
  const message = event.data;
  if ('things' in message) {
    sorter = new Sorter(message.things);
    return;
  }
  const start = performance.now();
  const order = sorter!.sort(message.state, message.order);
  (self as unknown as Worker).postMessage({ order, milliseconds: performance.now() - start }, [order.buffer]);
};
