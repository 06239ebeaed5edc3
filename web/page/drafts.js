// Outputs in the making, in the worker: the large one in the browser's own file system, where any size has room and
// what was written can be read again; the others, and all of them where there is none, in memory.

/** Bytes that an output in memory may have. */
const MEMORY_MOST = 1e9;

class InMemory {
  #bytes = new Uint8Array(1 << 16);
  #size = 0;

  empty() {
    this.#size = 0;
  }

  write(bytes, offset) {
    const end = offset + bytes.length;
    if (end > MEMORY_MOST) throw new Error("too large for memory");
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, offset);
    this.#size = Math.max(this.#size, end);
  }

  read(target, offset) {
    const some = this.#bytes.subarray(offset, Math.min(offset + target.length, this.#size));
    target.set(some);
    return some.length;
  }

  async finished() {
    return new Blob([this.#bytes.subarray(0, this.#size)]);
  }

  async dropped() {}
}

class OnDisk {
  #file;
  #handle;
  #name;

  static async start(name) {
    const draft = new OnDisk();
    const root = await navigator.storage.getDirectory();
    draft.#name = name;
    draft.#file = await root.getFileHandle(name, { create: true });
    draft.#handle = await draft.#file.createSyncAccessHandle();
    return draft;
  }

  empty() {
    this.#handle.truncate(0);
  }

  write(bytes, offset) {
    if (this.#handle.write(bytes, { at: offset }) !== bytes.length) throw new Error("no room is left");
  }

  read(target, offset) {
    return this.#handle.read(target, { at: offset });
  }

  async finished() {
    this.#handle.flush();
    this.#handle.close();
    return this.#file.getFile();
  }

  async dropped() {
    this.#handle.close();
    await (await navigator.storage.getDirectory()).removeEntry(this.#name);
  }
}

/** The outputs of one call. One that needs much room is made ready before, since the module does not wait. */
export class Drafts {
  #ready = null;
  #begun = [];

  async prepare(name) {
    this.#ready = await OnDisk.start(name).catch(() => null);
  }

  begin(name) {
    const draft = this.#ready ?? new InMemory();
    this.#ready = null;
    draft.empty();
    this.#begun.push({ name, draft, isKept: false });
    return this.#begun.length - 1;
  }

  at(number) {
    return this.#begun[number].draft;
  }

  keep(number) {
    this.#begun[number].isKept = true;
  }

  /** What was not kept makes room for the next attempt. */
  close(number) {
    const { draft, isKept } = this.#begun[number];
    if (isKept) return;
    this.#begun[number].draft = null;
    if (draft instanceof OnDisk) this.#ready = draft;
  }

  /** The outputs that were kept, by their names; the others leave nothing. */
  async end() {
    const outputs = [];
    if (this.#ready) await this.#ready.dropped();
    for (const { name, draft, isKept } of this.#begun) {
      if (isKept) outputs.push({ name, blob: await draft.finished() });
      else await draft?.dropped();
    }
    return outputs;
  }
}
