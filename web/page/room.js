// Names of files in the browser's own file system, and what is done with those that a closed page left.

const own = `imgpack-${crypto.randomUUID()}`;
let count = 0;
let isHeld = null;

/** Holds a lock as long as the page lives, so that other pages leave its files alone. */
function hold() {
  isHeld ??= new Promise((resolve) => {
    navigator.locks.request(own, () => {
      resolve();
      return new Promise(() => {});
    });
  });
  return isHeld;
}

/** Removes the files of pages that are closed, and of builds before this one. */
async function tidy(root) {
  const { held } = await navigator.locks.query();
  const living = held.map(({ name }) => name).filter((name) => name !== own);
  for await (const name of root.keys()) {
    if (name.startsWith("imgpack-") && !living.some((page) => name.startsWith(page))) await root.removeEntry(name);
  }
}

/** The name of a file for an output; `null` where the browser has no such room. */
export async function newDraft() {
  try {
    const root = await navigator.storage.getDirectory();
    await hold();
    await tidy(root);
    return `${own}-${++count}`;
  } catch {
    return null;
  }
}
