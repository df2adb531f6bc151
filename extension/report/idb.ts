// The queue's entries in IndexedDB. One transaction reads and writes, so that two tabs cannot both take an entry.
import type { Entry, Store } from "./queue.ts";

const table = "reports";

/** Opens the queue's database. A newer version of the extension may have changed it: then opening fails, and nothing is lost. */
export async function openStore(factory: IDBFactory, name = "refrain-reports"): Promise<Store> {
  const opening = factory.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(table, { keyPath: "id" });
  const db = await done(opening);
  db.onversionchange = () => db.close(); // lets an update go on that waits in another tab
  return {
    all: () => done(db.transaction(table).objectStore(table).getAll() as IDBRequest<Entry[]>),
    change: (id, act) => change(db, id, act),
  };
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("storage"));
  });
}

/** Resolves when the transaction is on disk, not when the request was taken: a report must not be lost that the office saw queued. */
function change(db: IDBDatabase, id: string, act: (entry: Entry | undefined) => Entry | undefined): Promise<Entry | undefined> {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(table, "readwrite", { durability: "strict" });
    const entries = transaction.objectStore(table);
    let after: Entry | undefined;
    const reading = entries.get(id) as IDBRequest<Entry | undefined>;
    reading.onsuccess = () => {
      try {
        after = act(reading.result);
      } catch (error) {
        reject(error);
        transaction.abort();
        return;
      }
      if (after) entries.put(after);
      else entries.delete(id);
    };
    transaction.oncomplete = () => resolve(after);
    transaction.onabort = () => reject(transaction.error ?? new Error("storage"));
  });
}
