// One worker with the module in it; a new one where the old one trapped or was stopped.

/**
 * A worker is started from a blob, because only such a worker inherits the policy of the page, which forbids it to
 * send anything anywhere.
 */
function newWorker() {
  const source = `import ${JSON.stringify(new URL("worker.js", import.meta.url).href)};`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return new Worker(url, { type: "module" });
}

export class Engine {
  #module = WebAssembly.compileStreaming(fetch(new URL("imgpack.wasm", import.meta.url)));
  #worker = null;
  #call = null;
  #next = 0;

  async #started() {
    if (this.#worker) return this.#worker;
    const module = await this.#module;
    const worker = newWorker();
    await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => (data.failed ? reject(new Error(data.failed)) : resolve());
      worker.onerror = (event) => reject(new Error(event.message || "the worker cannot be started"));
      worker.postMessage({ module });
    });
    worker.onmessage = ({ data }) => this.#heard(data);
    worker.onerror = (event) => this.#heard({ id: this.#call?.id, trap: event.message });
    this.#worker = worker;
    return worker;
  }

  /**
   * Asks the module. `on.summary`, `on.progress` are called as soon as there is something to say.
   * Resolves with the pieces of the answer; a trap or a cancellation is one of them. `draft`: the name of a file in
   * the browser's own file system that an output may use.
   */
  async call(request, files = [], on = {}, draft = null) {
    const worker = await this.#started();
    const id = ++this.#next;
    return new Promise((resolve) => {
      this.#call = { id, resolve, on, pieces: {} };
      worker.postMessage({ id, request, files, draft });
    });
  }

  /** Stops what is under way; nothing of it is kept. */
  cancel() {
    this.#end({ cancelled: true }, true);
  }

  #heard(data) {
    const call = this.#call;
    if (!call || data.id !== call.id) return;
    if (data.progress) call.on.progress?.(data.progress);
    if (data.piece) {
      const isText = data.piece === "summary" || data.piece === "panic";
      const text = isText ? new TextDecoder().decode(data.bytes) : null;
      call.pieces[data.piece] = data.piece === "summary" ? JSON.parse(text) : (text ?? new Blob([data.bytes]));
      if (data.piece === "summary") call.on.summary?.(call.pieces.summary);
    }
    if (data.trap) this.#end({ trap: call.pieces.panic ?? data.trap }, true);
    if (data.done) this.#end({ outputs: data.outputs }, false);
  }

  #end(more, restarts) {
    if (restarts) {
      this.#worker?.terminate();
      this.#worker = null;
    }
    const call = this.#call;
    this.#call = null;
    call?.resolve({ ...call.pieces, ...more });
  }
}
