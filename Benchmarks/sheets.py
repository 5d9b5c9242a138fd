#!/usr/bin/env python3
"""What a spreadsheet costs beside the CSV of the same rows: time, processor, memory, and /health meanwhile.

    sheets.py BINARY                         100,000 rows of 6 columns
    sheets.py --rows 10000 --rounds 5 BINARY

Each file goes to a server of its own (fairness.py starts it): the CSV, an XLSX whose texts are shared, one whose texts are in
its cells, and an ODS. `upload_s` is from the first byte sent to the whole answer, all rows in Redis; `cpu_s` the server's
share of it; `peak_mib` the most memory the process has had, `idle_mib` what it had before. `kept_*` and `new_*` are /health
every 5 and 20 ms, counted from when it was due. Python 3 and Debian's redis-server, nothing else.
"""
import argparse, io, json, statistics, time, zipfile
from xml.sax.saxutils import escape

import fairness

OOXML = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ODF = "urn:oasis:names:tc:opendocument:xmlns:"


def table(rows):
    yield ["numero", "cedula", "variable1", "variable2", "variable3", "monto"]
    for i in range(rows):
        yield [58412_0000000 + i, 10_000_000 + i, f"Lucía Rodríguez {i}", f"Su pedido {i * 7919 % 100_000} llega hoy", "Caracas",
               i % 9000 + 0.25]


def archive(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts:
            made.writestr(name, text)
    return file.getvalue()


def csv(rows):
    return "".join(",".join(map(str, row)) + "\n" for row in table(rows)).encode()


def xlsx(rows, shared=True):
    texts = {}

    def cell(place, value):
        if not isinstance(value, str):
            return f'<c r="{place}"><v>{value}</v></c>'
        if shared:
            return f'<c r="{place}" t="s"><v>{texts.setdefault(value, len(texts))}</v></c>'
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'

    lines = []
    for number, row in enumerate(table(rows), 1):
        cells = "".join(cell(f"{'ABCDEF'[column]}{number}", value) for column, value in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')

    def relations(*targets):
        return "<Relationships>" + "".join(
            f'<Relationship Id="r{i}" Type="{OOXML}/{kind}" Target="{target}"/>' for i, (kind, target) in enumerate(targets)
        ) + "</Relationships>"

    return archive([
        ("[Content_Types].xml", "<Types/>"), ("_rels/.rels", relations(("officeDocument", "xl/workbook.xml"))),
        ("xl/workbook.xml", f'<workbook xmlns:r="{OOXML}"><sheets><sheet name="Datos" r:id="r0"/></sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels",
         relations(("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"))),
        ("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{''.join(lines)}</sheetData></worksheet>"),
        ("xl/sharedStrings.xml", "<sst>" + "".join(f"<si><t>{escape(text)}</t></si>" for text in texts) + "</sst>")])


def ods(rows):
    def cell(value):
        kind = 'office:value-type="string"' if isinstance(value, str) else f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in table(rows))
    names = " ".join(f'xmlns:{name}="{ODF}{name}:1.0"' for name in ("office", "table", "text"))
    return archive([
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", f"<office:document-content {names}><office:body><office:spreadsheet><table:table table:name='Datos'>"
                        f"{lines}</table:table></office:spreadsheet></office:body></office:document-content>")])


def measure(binary, file):
    server = fairness.Server(binary)
    try:
        idle, cpu = server.peak_memory(), server.cpu()
        probes = fairness.Probes(server.port)
        start = time.perf_counter()
        fairness.upload_all(server.port, ["hoja"], file)
        seconds = time.perf_counter() - start
        figures = probes.finish()
        return {"upload_s": round(seconds, 3), "cpu_s": round(server.cpu() - cpu, 2), "file_mib": round(len(file) / 2**20, 2),
                "idle_mib": idle, "peak_mib": server.peak_memory(), **figures}
    finally:
        server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    files = {"csv": csv(options.rows), "xlsx": xlsx(options.rows), "xlsx_inline": xlsx(options.rows, shared=False),
             "ods": ods(options.rows)}
    figures = {name: [] for name in files}
    for _ in range(options.rounds):
        for name, file in files.items():
            figures[name].append(measure(options.binary, file))
            print(json.dumps({"file": name, **figures[name][-1]}), flush=True)
    for name, rounds in figures.items():
        print(json.dumps({"median": name, **{key: statistics.median(r[key] for r in rounds) for key in rounds[0]}}))


if __name__ == "__main__":
    main()
