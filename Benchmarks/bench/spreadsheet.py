"""The same rows as an XLSX and as an ODS, as spreadsheet programs write them: numbers as numbers, deflated, and in an XLSX each
text once."""

import functools
import io
import zipfile
from xml.sax.saxutils import escape

from .inputs import COLUMNS, rows

ODF = "urn:oasis:names:tc:opendocument:xmlns:"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@functools.cache
def xlsx(count):
    texts = {}

    def cell(place, value):
        if value.isdigit():
            return f'<c r="{place}"><v>{value}</v></c>'
        return f'<c r="{place}" t="s"><v>{texts.setdefault(value, len(texts))}</v></c>' if value else ""

    lines = "".join(
        f'<row r="{number}">{"".join(cell(f"{letter}{number}", value) for letter, value in zip("ABCDEF", row))}</row>'
        for number, row in enumerate((COLUMNS, *rows(count)), 1))
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", relations(("officeDocument", "xl/workbook.xml")))
        archive.writestr("xl/workbook.xml", f'<workbook xmlns:r="{TYPES}"><sheets><sheet name="Datos" r:id="r0"/></sheets></workbook>')
        archive.writestr("xl/_rels/workbook.xml.rels",
                         relations(("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")))
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{lines}</sheetData></worksheet>")
        archive.writestr("xl/sharedStrings.xml", f"<sst>{shared}</sst>")
    return file.getvalue()


def relations(*targets):
    lines = "".join(f'<Relationship Id="r{i}" Type="{TYPES}/{kind}" Target="{target}"/>' for i, (kind, target) in enumerate(targets))
    return f"<Relationships>{lines}</Relationships>"


@functools.cache
def ods(count):
    def cell(value):
        kind = f'office:value-type="float" office:value="{value}"' if value.isdigit() else 'office:value-type="string"'
        return f"<table:table-cell {kind}><text:p>{escape(value)}</text:p></table:table-cell>" if value else "<table:table-cell/>"

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in (COLUMNS, *rows(count)))
    names = " ".join(f'xmlns:{name}="{ODF}{name}:1.0"' for name in ("office", "table", "text"))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", f"<office:document-content {names}><office:body><office:spreadsheet><table:table "
                         f"table:name='Datos'>{lines}</table:table></office:spreadsheet></office:body></office:document-content>")
    return file.getvalue()
