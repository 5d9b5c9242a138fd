// xl/workbook.xml: the sheets by name, and from which year the file counts its days.

final class WorkbookHandler: PartHandler {
  struct Sheet {
    let name: String
    let relationship: String
    let isHidden: Bool
  }

  private(set) var sheets: [Sheet] = []
  private(set) var since1904 = false
  private var isWorkbook = false
  private var hasRoot = false

  override func start(_ name: XMLName, _ attributes: XMLAttributes) {
    if !hasRoot {
      hasRoot = true
      isWorkbook = name.isLocally("workbook")
    } else if name.isLocally("workbookPr") {
      since1904 = attributes.flag("date1904")
    } else if name.isLocally("sheet"), let title = attributes.text("name") {
      guard sheets.count < SpreadsheetLimits.sheets, title.utf8.count <= SpreadsheetLimits.sheetName else {
        return fail(.damaged("hojas"))
      }
      // The one attribute with a prefix, which each writer chooses.
      var relationship = ""
      attributes.each { name, value in
        if name.local != name.full, name.isLocally("id") { relationship = String(cString: value) }
      }
      let state = attributes.text("state") ?? "visible"
      sheets.append(Sheet(name: title, relationship: relationship, isHidden: state != "visible"))
    }
  }

  override func finish() throws(SpreadsheetError) {
    if !isWorkbook { throw .otherDocument }
  }
}
