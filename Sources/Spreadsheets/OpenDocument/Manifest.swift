// META-INF/manifest.xml: says which parts are encrypted. In a spreadsheet either all parts are or none.

final class ManifestHandler: PartHandler {
  override func start(_ name: XMLName, _ attributes: XMLAttributes) {
    if name.isLocally("encryption-data") { fail(.encrypted) }
  }
}
