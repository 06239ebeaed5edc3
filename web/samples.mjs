// Packages that tests make: small images, a table, and what is wrong with them.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 as sum, deflateSync } from "node:zlib";

const u32 = (value) => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value]);
const chunk = (name, data) => {
  const body = Buffer.concat([Buffer.from(name), data]);
  return Buffer.concat([u32(data.length), body, u32(sum(body))]);
};

/** A PNG of one grey. */
export function png(width, height, grey) {
  const head = Buffer.concat([u32(width), u32(height), Buffer.from([8, 0, 0, 0, 0])]);
  const rows = Buffer.alloc((width + 1) * height, grey);
  for (let row = 0; row < height; row += 1) rows[row * (width + 1)] = 0;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

/** Files with a name in another case than in the table, and twins. */
function files(padding = 0) {
  const all = [
    ["list.csv", Buffer.from("name,file\nfirst,A.PNG\nsecond,b.png\nthird,c.png\n")],
    ["a.png", png(40, 30, 90)],
    ["b.png", png(30, 40, 160)],
    ["c.png", png(30, 40, 160)],
  ];
  return padding > 0 ? [...all, ["d.png", Buffer.concat([png(10, 10, 1), Buffer.alloc(padding, 7)])]] : all;
}

/** A folder of them. */
export function folder(work, name) {
  const path = join(work, name);
  mkdirSync(path, { recursive: true });
  for (const [file, bytes] of files()) writeFileSync(join(path, file), bytes);
  return path;
}

function header(name, bytes, offset) {
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(0x21, 8);
  common.writeUInt32LE(sum(bytes), 10);
  common.writeUInt32LE(bytes.length, 14);
  common.writeUInt32LE(bytes.length, 18);
  common.writeUInt16LE(name.length, 22);
  if (offset === null) return Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name)]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(offset, 10);
  return Buffer.concat([Buffer.from("PK\x01\x02\x14\0", "latin1"), common, rest, Buffer.from(name)]);
}

/** A zip of them, all stored; with so many bytes more in one of them. */
export function zip(work, name, padding = 0) {
  const [parts, directory] = [[], []];
  let at = 0;
  for (const [file, bytes] of files(padding)) {
    directory.push(header(file, bytes, at));
    parts.push(header(file, bytes, null), bytes);
    at += parts.at(-2).length + bytes.length;
  }
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(at, 16);
  const path = join(work, name);
  writeFileSync(path, Buffer.concat([...parts, ...directory, end]));
  return path;
}
