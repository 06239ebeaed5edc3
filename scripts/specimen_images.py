"""Images made from nothing but the standard library, the same bytes on every machine. Imported, not run."""
import random
import struct

# Lengths and symbols of two tables of codes: short codes for what is frequent, all of them complete but for the last.
DC = ([0, 1, 5, 1, 1, 1, 1, 1, 1], list(range(12)))
AC_SYMBOLS = [0x01, 0x02, 0x00, 0x03, 0x11, 0x04, 0x12, 0x21, 0x05, 0x31, 0x13, 0x22, 0x41, 0x06, 0x51, 0x61, 0x14, 0x32]
AC = ([0, 1, 2, 2, 2, 3, 3, 3, 2], AC_SYMBOLS)


class Bits:
    """Bits, the first of them highest, with a zero behind every 0xFF."""

    def __init__(self):
        self.text = []

    def put(self, value, width):
        self.text.append(format(value, f"0{width}b") if width else "")

    def bytes(self):
        text = "".join(self.text)
        text += "1" * (-len(text) % 8)
        whole = int(text or "0", 2).to_bytes(len(text) // 8, "big")
        return whole.replace(b"\xFF", b"\xFF\0")


def codes(table):
    """Code and width of each symbol."""
    found, code, symbols = {}, 0, iter(table[1])
    for width, count in enumerate(table[0], 1):
        for _ in range(count):
            found[next(symbols)] = (code, width)
            code += 1
        code <<= 1
    return found


def segment(marker, body):
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def table_segment(kind, table):
    counts = (table[0] + [0] * 16)[:16]
    return segment(0xC4, bytes([kind, *counts, *table[1]]))


def block(bits, noise, ac):
    """The AC coefficients of one block; returns how many are not zero."""
    place, found = 1, 0
    for _ in range(noise.randrange(2, 14)):
        symbol = noise.choice(AC_SYMBOLS)
        run, size = symbol >> 4, symbol & 15
        if size == 0 or place + run > 62:
            break
        bits.put(*ac[symbol])
        bits.put(noise.randrange(1 << size), size)
        place += run + 1
        found += 1
    bits.put(*ac[0])
    return found


def jpeg(side, progressive=False):
    """A gray image of side x side blocks. A progressive one has a scan that refines."""
    noise, ac, dc = random.Random(side), codes(AC), codes(DC)
    pixels = side * 8
    frame = struct.pack(">BHHBBBB", 8, pixels, pixels, 1, 1, 0x11, 0)
    out = b"\xFF\xD8" + segment(0xDB, bytes([0] + [1] * 64)) + segment(0xC2 if progressive else 0xC0, frame)
    out += table_segment(0, DC) + table_segment(0x10, AC)

    def scan(first, last, steps, fill):
        bits = Bits()
        fill(bits)
        return segment(0xDA, bytes([1, 1, 0, first, last, steps])) + bits.bytes()

    def whole(bits):
        for _ in range(side * side):
            bits.put(*dc[0])
            block(bits, noise, ac)

    if not progressive:
        return out + scan(0, 63, 0, whole) + b"\xFF\xD9"
    counts = []
    out += scan(0, 0, 0, lambda bits: [bits.put(*dc[0]) for _ in range(side * side)])
    out += scan(1, 63, 1, lambda bits: [counts.append(block(bits, noise, ac)) for _ in range(side * side)])

    def refined(bits):
        for count in counts:
            bits.put(*ac[0])
            bits.put(noise.randrange(1 << count), count)

    return out + scan(1, 63, 0x10, refined) + b"\xFF\xD9"


def gif(side):
    """An image of side x side pixels of 256 colours, packed as every writer packs it."""
    noise = random.Random(side)
    pixels = bytes(noise.choice((1, 1, 1, 2, 3)) for _ in range(side * side))
    window, count, packed = 0, 0, bytearray()
    table, width, text = {}, 9, b""

    def put(code):
        nonlocal window, count
        window |= code << count
        count += width
        while count >= 8:
            packed.append(window & 255)
            window >>= 8
            count -= 8

    put(256)
    for pixel in pixels:
        longer = text + bytes([pixel])
        if len(longer) == 1 or longer in table:
            text = longer
            continue
        put(table.get(text, text[0]))
        table[longer] = 258 + len(table)
        if 257 + len(table) >= 1 << width:
            width += 1
        if len(table) == 3_800:
            put(256)
            table, width = {}, 9
        text = bytes([pixel])
    put(table.get(text, text[0]))
    put(257)
    packed.append(window & 255)
    blocks = b"".join(bytes([len(packed[at:at + 255])]) + packed[at:at + 255] for at in range(0, len(packed), 255))
    opening = b"GIF89a" + struct.pack("<HH", side, side) + b"\xF7\0\0" + bytes(768)
    return opening + b"," + struct.pack("<HHHH", 0, 0, side, side) + b"\0\x08" + blocks + b"\0;"
