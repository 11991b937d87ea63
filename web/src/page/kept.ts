// What the user has added to an avatar and finds again after a reload: motions, poses, faces, its light. The browser keeps it.

const DATABASE = 'persona';
const STORE = 'kept';

/** Facial actions by name. */
export type Face = Record<string, number>;

export type Kind = 'motion' | 'pose' | 'face' | 'panorama' | 'light';

let opened: Promise<IDBDatabase> | null = null;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((done, failed) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ['avatar', 'kind', 'name'] });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  return opened;
}

async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const transaction = (await database()).transaction(STORE, mode), request = work(transaction.objectStore(STORE));
  return new Promise((done, failed) => {
    transaction.oncomplete = () => done(request.result);
    transaction.onerror = transaction.onabort = () => failed(transaction.error);
  });
}

/** The things of one avatar. Where the browser keeps nothing (a private window, no room), they last as long as the page. */
export class Kept {
  constructor(private readonly avatar: string) {}

  /** All things of a kind by name, oldest first. */
  async all<T>(kind: Kind): Promise<Map<string, T>> {
    const { avatar } = this, range = () => IDBKeyRange.bound([avatar, kind], [avatar, kind, []]);
    try {
      const found = await within('readonly', (store) => store.getAll(range()) as IDBRequest<{ name: string; thing: T; since: number }[]>);
      return new Map(found.sort((a, b) => a.since - b.since).map((f) => [f.name, f.thing]));
    } catch {
      return new Map();
    }
  }

  /** Keep a thing; one of the same name is replaced. False where the browser keeps nothing. */
  async put(kind: Kind, name: string, thing: unknown): Promise<boolean> {
    try {
      await within('readwrite', (store) => store.put({ avatar: this.avatar, kind, name, thing, since: Date.now() }));
      return true;
    } catch {
      return false;
    }
  }

  async remove(kind: Kind, name: string): Promise<void> {
    await within('readwrite', (store) => store.delete([this.avatar, kind, name])).catch(() => undefined);
  }
}
