// Everything that the extension keeps in IndexedDB, whatever part of it keeps it: written out, counted, erased.
import { tokenDatabase } from "./token.ts";

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("storage"));
  });
}

/** Does something with every table of every database. A database that is empty has none. */
async function each<T>(factory: IDBFactory, mode: IDBTransactionMode, act: (table: IDBObjectStore) => Promise<T>, without = ""): Promise<Record<string, T>> {
  const found: Record<string, T> = {};
  for (const { name } of await factory.databases()) {
    if (name === undefined || name === without) continue;
    const db = await done(factory.open(name));
    try {
      const tables = [...db.objectStoreNames];
      if (tables.length === 0) continue;
      const transaction = db.transaction(tables, mode);
      const ended = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error ?? new Error("storage"));
      });
      const values = await Promise.all(tables.map(async (table) => [`${name}.${table}`, await act(transaction.objectStore(table))] as const));
      await ended;
      Object.assign(found, Object.fromEntries(values));
    } finally {
      db.close();
    }
  }
  return found;
}

/** How many entries each table has, by "database.table". */
export const counts = (factory: IDBFactory): Promise<Record<string, number>> => each(factory, "readonly", (table) => done(table.count()));

/** Empties every table. Databases that another part of the extension has open need not be closed for it. */
export async function clear(factory: IDBFactory): Promise<void> {
  await each(factory, "readwrite", (table) => done(table.clear()));
}

/** The detector's own copy of the posts, which are written out already. */
const derived = /^snapshot:/;

/** Gives every entry of every table with its key, by "database.table". The secret of this device is in none. */
export async function dump(factory: IDBFactory): Promise<Record<string, { key: unknown; value: unknown }[]>> {
  return each(factory, "readonly", async (table) => {
    const [keys, values] = await Promise.all([done(table.getAllKeys()), done(table.getAll())]);
    return keys.map((key, i) => ({ key, value: values[i] as unknown })).filter(({ key }) => !(typeof key === "string" && derived.test(key)));
  }, tokenDatabase);
}

const base64 = (bytes: Uint8Array): string => {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
};

/** Writes anything that IndexedDB can hold as JSON: bytes as {"base64": …}, whole numbers that JSON cannot hold exactly as texts. */
export function asJSON(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => {
    if (one instanceof Uint8Array) return { base64: base64(one) };
    if (one instanceof ArrayBuffer) return { base64: base64(new Uint8Array(one)) };
    if (one instanceof Map) return [...one.entries()] as unknown;
    if (one instanceof Set) return [...one.values()] as unknown;
    return typeof one === "bigint" ? String(one) : one;
  }, 1);
}
