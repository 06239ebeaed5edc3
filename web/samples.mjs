// Packages that tests make: small images, a table, and what is wrong with them.
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
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

/** What ends a directory of so many entries: with the fields of 64 bits where those of 16 do not hold their number. */
function end(entries, size, at) {
  const last = Buffer.alloc(22);
  last.write("PK\x05\x06", "latin1");
  last.writeUInt16LE(Math.min(entries, 0xffff), 8);
  last.writeUInt16LE(Math.min(entries, 0xffff), 10);
  last.writeUInt32LE(size, 12);
  last.writeUInt32LE(at, 16);
  if (entries < 0xffff) return last;
  const large = Buffer.alloc(76);
  large.write("PK\x06\x06", "latin1");
  large.writeBigUInt64LE(44n, 4);
  large.writeUInt16LE(45, 12);
  large.writeUInt16LE(45, 14);
  for (const place of [24, 32]) large.writeBigUInt64LE(BigInt(entries), place);
  large.writeBigUInt64LE(BigInt(size), 40);
  large.writeBigUInt64LE(BigInt(at), 48);
  large.write("PK\x06\x07", 56, "latin1");
  large.writeBigUInt64LE(BigInt(at + size), 64);
  large.writeUInt32LE(1, 72);
  return Buffer.concat([large, last]);
}

function pack(path, entries) {
  const [parts, directory] = [[], []];
  let at = 0;
  for (const [file, bytes] of entries) {
    directory.push(header(file, bytes, at));
    parts.push(header(file, bytes, null), bytes);
    at += parts.at(-2).length + bytes.length;
  }
  const listed = Buffer.concat(directory);
  writeFileSync(path, Buffer.concat([...parts, listed, end(directory.length, listed.length, at)]));
  return path;
}

/** A zip of them, all stored; with so many bytes more in one of them. */
export const zip = (work, name, padding = 0) => pack(join(work, name), files(padding));

/** A zip of so many images, each in the table. */
export function manyImages(work, name, count) {
  const named = Array.from({ length: count }, (_, number) => `${String(number).padStart(6, "0")}.png`);
  const table = Buffer.from(["name,file", ...named.map((file, number) => `image ${number},${file}`), ""].join("\n"));
  return pack(join(work, name), [["list.csv", table], ...named.map((file, number) => [file, png(1 + (number % 300), 1 + Math.floor(number / 300), 90)])]);
}

/** A tar that holds one BMP of more than two gigabytes, nearly all of it a hole in the file. */
export function hugeImage(work, name) {
  const side = 27_000;
  const size = 54 + side * side * 3;
  const head = Buffer.alloc(512 + 54);
  head.write("huge.bmp", 0);
  head.write("0000644\0" + "0000000\0".repeat(2) + `${size.toString(8).padStart(11, "0")}\0` + "00000000000\0" + " ".repeat(8) + "0", 100);
  head.write("ustar\x0000", 257);
  const checksum = head.subarray(0, 512).reduce((sum, byte) => sum + byte, 0);
  head.write(`${checksum.toString(8).padStart(6, "0")}\0 `, 148);
  head.write("BM", 512);
  const fields = [[2, size], [10, 54], [14, 40], [18, side], [22, side]];
  for (const [at, value] of fields) head.writeUInt32LE(value, 512 + at);
  head.writeUInt16LE(1, 512 + 26);
  head.writeUInt16LE(24, 512 + 28);
  const path = join(work, name);
  const file = openSync(path, "w");
  writeSync(file, head);
  ftruncateSync(file, 512 + Math.ceil(size / 512) * 512 + 1024);
  closeSync(file);
  return path;
}
