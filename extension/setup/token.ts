// The secret by which the office's server knows this device. It lies in a database of the extension's own: storage.local can be read
// by the scripts beside a site's page, and a browser's process of a site may be taken over. Firefox cannot close storage.local to them.

/** The database of the token, which no export holds. */
export const tokenDatabase = "refrain-device";

const table = "tokens";
const only = "token"; // the key of the one entry

function open(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(tokenDatabase, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(table);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("storage"));
  });
}

/** Runs one request; it resolves when what it did is on disk. */
async function within<T>(factory: IDBFactory, mode: IDBTransactionMode, act: (tokens: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open(factory);
  try {
    const transaction = db.transaction(table, mode, { durability: "strict" });
    const request = act(transaction.objectStore(table));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("storage"));
    });
    return request.result;
  } finally {
    db.close();
  }
}

/** Gives the token of a device; undefined if none is kept, or another device's. */
export async function tokenOf(factory: IDBFactory, device: string): Promise<string | undefined> {
  const kept: unknown = await within(factory, "readonly", (tokens) => tokens.get(only) as IDBRequest<unknown>);
  const { device: its, token } = (typeof kept === "object" && kept !== null ? kept : {}) as Record<string, unknown>;
  return its === device && typeof token === "string" ? token : undefined;
}

/** Keeps the token of a device in the place of any other. */
export async function keepToken(factory: IDBFactory, device: string, token: string): Promise<void> {
  await within(factory, "readwrite", (tokens) => tokens.put({ device, token }, only));
}

/** Forgets the token. */
export async function forgetToken(factory: IDBFactory): Promise<void> {
  await within(factory, "readwrite", (tokens) => tokens.clear());
}
