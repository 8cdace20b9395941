import { OPEN_VAULT, type Vault } from '../domain/sealing.js';
import type { Db } from './database.js';

const vaults = new WeakMap<Db, Vault>();

/** Gives a database, and every transaction in it, the vault by which some of its data is sealed. */
export function equip(db: Db, vault: Vault): Db {
  if (vaults.has(db)) {
    vaults.set(db, vault);
    return db;
  }
  vaults.set(db, vault);
  const begin = db.transaction.bind(db);
  db.transaction = (work, config) => begin((tx) => work(equip(tx, vaultOf(db)) as typeof tx), config);
  return db;
}

/** Without one, data is stored as it is. */
export function vaultOf(db: Db): Vault {
  return vaults.get(db) ?? OPEN_VAULT;
}
