"""Makes the spreadsheets that RealFilesTests reads, with the libraries people make them with.

    make_files.py DIRECTORY
"""

import datetime
import sys

import openpyxl
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

folder = sys.argv[1]


def customers():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Clientes"
    sheet.append(["numero", "Nombre", "", "Fecha", "Monto", "Descuento", "Hora", "Activo", "Nota"])
    sheet.merge_cells("B1:C1")
    sheet.append([584121234567, "José Ñandú", "Pérez", datetime.date(2026, 11, 30), 1500.5, 0.255, datetime.time(14, 30), True])
    sheet.append([5.84121234568e11, "Ana", None, datetime.datetime(2026, 11, 30, 8, 5, 7), 1500, 1, None, False])
    sheet.append(["+58 412 1234569", "línea 1\nlínea 2", "<&>\"'", None, -3.5, 0.1, None, None, "#N/A"])
    sheet.append([584121234570, "=1+1"])
    sheet["A2"].number_format = "0.00E+00"
    sheet["E2"].number_format = '"$"#,##0.00'
    sheet["E4"].number_format = "#,##0.00;(#,##0.00)"
    for row in (2, 3, 4):
        sheet.cell(row, 6).number_format = "0%"
    sheet["B3"] = CellRichText("A", TextBlock(InlineFont(b=True), "na"))
    sheet.row_dimensions[3].hidden = True
    sheet["C9"] = "lejos"
    book.create_sheet("Vacía")
    book.create_sheet("Otra").append(["numero", 7])
    hidden = book.create_sheet("Listas", 0)
    hidden.sheet_state = "hidden"
    hidden.append(["oculta"])
    book.save(f"{folder}/clientes.xlsx")


def titled():
    """A title over merged cells, and a heading over groups of columns."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Ventas"
    sheet["A1"] = "LISTA DE CLIENTES"
    sheet.merge_cells("A1:C1")
    sheet["A3"] = "Cliente"
    sheet.merge_cells("A3:B3")
    sheet["C3"] = "Pedido"
    sheet.append(["Numero", "variable1", "variable2"])
    sheet.append([584121234567, "Ana", 12.5])
    book.save(f"{folder}/titulo.xlsx")


def streamed():
    """As programs write large files: row by row, texts inside the cells."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Datos")
    sheet.append(["numero", "variable1"])
    for index in range(2000):
        sheet.append([584120000000 + index, f"Nombre {index}"])
    book.save(f"{folder}/seguido.xlsx")


def mac():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append([datetime.date(2026, 11, 30), datetime.datetime(2026, 11, 30, 14, 30)])
    book.save(f"{folder}/mac.xlsx")


def open_document():
    book = OpenDocumentSpreadsheet()
    table = Table(name="Clientes")
    book.spreadsheet.addElement(table)

    def cell(text=None, **attributes):
        made = TableCell(**attributes)
        if text is not None:
            made.addElement(P(text=text))
        return made

    def row(*cells, **attributes):
        made = TableRow(**attributes)
        for each in cells:
            made.addElement(each)
        table.addElement(made)

    row(cell("numero", valuetype="string"), cell("Nombre", valuetype="string"), cell("Fecha", valuetype="string"),
        cell("Descuento", valuetype="string"))
    row(cell("5,84E+11", valuetype="float", value="584121234567"), cell("José Ñandú", valuetype="string"),
        cell("30/11/26", valuetype="date", datevalue="2026-11-30"), cell("26%", valuetype="percentage", value="0.255"))
    row(cell(numbercolumnsrepeated=4), numberrowsrepeated=10)
    row(cell("584121234568", valuetype="string"), cell("Ana", valuetype="string", numbercolumnsrepeated=2),
        visibility="collapse")
    covered = CoveredTableCell()
    row(cell("a", valuetype="string", numbercolumnsspanned=2), covered, cell("b", valuetype="string"))
    second = Table(name="Otra")
    book.spreadsheet.addElement(second)
    only = TableRow()
    only.addElement(cell("7", valuetype="float", value="7"))
    second.addElement(only)
    book.save(f"{folder}/clientes.ods")


customers()
titled()
streamed()
mac()
open_document()
