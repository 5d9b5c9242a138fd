"""The rows that are uploaded: like a campaign's, with accents, quotes and empty cells, always the same."""

import functools
import json

COLUMNS = ("numero", "cedula", "estatus_servicio", "variable1", "variable2", "url_imagen")
NAMES = ("Lucía Rodríguez Peña", "José Ángel Muñoz", "Begoña Güell Ávila", "Ana Castro", "Íñigo Núñez Ibáñez", "Luis Rojas")


def rows(count, first=0, pad=0):
    """Every twentieth name has a comma, every eighth row no image; each number is another one. With `pad`, an image's
    address is that much longer, as a signed one is."""
    for i in range(first, first + count):
        yield (
            f"58412{(i * 7_654_321 + 1_234_567) % 10_000_000:07d}", str(10_000_000 + i * 37 % 20_000_000),
            "SUSPENDIDO" if i % 5 == 2 else "ACTIVO", NAMES[i % 6] + (", C.A." if i % 20 == 7 else ""),
            f"{500 + i * 7 % 9000}.25 USD",
            "" if i % 8 == 3 else
            f"https://cdn.ejemplo.com/promo/fibra/{i * 2_654_435_761 % (1 << 32):08x}.jpg" + ("?firma=" + "a1" * (pad // 2) if pad else ""))


@functools.cache
def csv(count, first=0, pad=0):
    lines = [",".join(COLUMNS)]
    lines += (",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows(count, first, pad))
    return ("\n".join(lines) + "\n").encode()


# 100,000 rows with this pad make a file of 49 MB, just under the limit of 50.
WIDE = 441


def json_body(count, title):
    messages = [dict(zip(COLUMNS, row)) for row in rows(count)]
    fields = {"titulo_campana": title, "plantilla": title, "buzon": "14", "idioma": "es", "mensajes": messages}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
