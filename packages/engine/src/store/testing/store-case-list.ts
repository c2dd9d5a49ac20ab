import type { Store } from "../store.js";

/** Some cases about one subject. Each runs on a new, empty store. */
export type StoreCases = (store: () => Store) => void;
