/** Reads what came from a server that may be older or newer than this page: what is missing is empty, never an error. */

export type Bag = Record<string, unknown>;

export function isRecord(value: unknown): value is Bag {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The first of the names that holds words. */
export function text(bag: Bag, ...names: string[]): string {
  for (const name of names) {
    const value = bag[name];
    if (typeof value === "string" && value.trim()) return value;
  }
  return "";
}

/** The first of the names that holds a number. */
export function number(bag: Bag, ...names: string[]): number | undefined {
  for (const name of names) {
    const value = bag[name];
    if (typeof value === "number" && Number.isFinite(value)) return value;
  }
  return undefined;
}

/** The first of the names that holds an object; an empty one otherwise. */
export function child(bag: Bag, ...names: string[]): Bag {
  for (const name of names) {
    const value = bag[name];
    if (isRecord(value)) return value;
  }
  return {};
}

/** The objects of the first of the names that holds a list. */
export function rows(bag: Bag, ...names: string[]): Bag[] {
  return (list(bag, names) ?? []).filter(isRecord);
}

/** The words of the first of the names that holds a list, whether they stand alone or under a name or title. */
export function wordsOf(bag: Bag, ...names: string[]): string[] {
  const found = list(bag, names) ?? [];
  return found
    .map((one) => (isRecord(one) ? text(one, "title", "name", "label", "tag", "summary", "url", "image_url") : one))
    .filter((one): one is string => typeof one === "string" && one.trim() !== "");
}

function list(bag: Bag, names: string[]): unknown[] | undefined {
  for (const name of names) {
    const value = bag[name];
    if (Array.isArray(value)) return value;
  }
  return undefined;
}
