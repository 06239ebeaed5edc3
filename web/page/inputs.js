// What people choose or drop, as inputs: a file is one, a folder with all that is in it is one.

/** A file or a folder; `files` has the name of each below the folder, and `null` for a folder that is empty. */
function folders(listed) {
  const found = new Map();
  for (const file of listed) {
    const [name, ...rest] = file.webkitRelativePath.split("/");
    if (!found.has(name)) found.set(name, { name, files: [] });
    found.get(name).files.push([rest.join("/"), file]);
  }
  return [...found.values()];
}

/** The inputs of an `<input type="file">`, with or without `webkitdirectory`. */
export function chosen(element) {
  const listed = [...element.files];
  return element.webkitdirectory ? folders(listed) : listed.map((file) => ({ name: file.name, file }));
}

const promised = (start) => new Promise((resolve, reject) => start(resolve, reject));

async function below(entry, prefix, files) {
  if (entry.isFile) {
    files.push([prefix + entry.name, await promised((resolve, reject) => entry.file(resolve, reject))]);
    return;
  }
  const [reader, path, before] = [entry.createReader(), `${prefix}${entry.name}/`, files.length];
  for (;;) {
    const some = await promised((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    for (const one of some) await below(one, path, files);
  }
  if (files.length === before) files.push([path, null]);
}

/** The inputs that were dropped. */
export async function dropped(transfer) {
  // The list is emptied as soon as this function waits.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const inputs = [];
  for (const entry of entries) {
    const files = [];
    await below(entry, "", files);
    const start = entry.name.length + 1;
    const inside = () => files.map(([name, file]) => [name.slice(start), file]).filter(([name]) => name);
    inputs.push(entry.isFile ? { name: entry.name, file: files[0][1] } : { name: entry.name, files: inside() });
  }
  return inputs;
}

/** Inputs as the module takes them, and the files in the order of their numbers. */
export function numbered(inputs) {
  const files = [];
  const number = (file) => [file ? files.push(file) - 1 : 0, file?.size ?? 0];
  const described = inputs.map(({ name, file, files: inside }) =>
    file ? { name, file: number(file) } : { name, files: inside.map(([path, one]) => [path, ...number(one)]) });
  return { described, files };
}
