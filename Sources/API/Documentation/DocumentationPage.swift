// The page of `/docs`, the script that starts Swagger UI in it, and the page for a server without Swagger UI. Addresses
// are relative, so that they also work behind a proxy that adds a path in front.

enum DocumentationPage {
  /// The policy lets a browser load nothing from elsewhere, and run no script or style within the page. It does not
  /// cover `style` attributes that a script sets. Pictures in Swagger UI's style sheet are `data:`.
  static let contentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

  static let html = page(
    head: """
      <link rel="icon" type="image/png" href="docs/favicon-32x32.png">
      <link rel="stylesheet" href="docs/swagger-ui.css">
      """,
    body: """
      <div id="swagger-ui"></div>
      <noscript><p>Esta página necesita JavaScript. El documento está en <a href="openapi.json">openapi.json</a>.</p></noscript>
      <script src="docs/swagger-ui-bundle.js"></script>
      <script src="docs/inicio.js"></script>
      """)

  /// `docs/inicio.js`. It makes Swagger UI forget the key when the page is left, and ask no outside validator.
  static let script = """
    "use strict";
    window.ui = SwaggerUIBundle({
      url: "openapi.json",
      dom_id: "#swagger-ui",
      deepLinking: true,
      displayRequestDuration: true,
      persistAuthorization: false,
      queryConfigEnabled: false,
      validatorUrl: null,
    });

    """

  static let missing = page(
    body: """
      <h1>La documentación interactiva no está instalada</h1>
      <p>Falta la carpeta <code>\(DocumentationFiles.folder)</code> junto al programa. La descarga y comprueba
      <code>make setup</code>, en la carpeta del proyecto; la imagen de contenedor ya la trae. Después, arranque el servidor otra vez.</p>
      <p>El documento OpenAPI está en <a href="openapi.json">openapi.json</a>.</p>
      """)

  /// A whole page, for `/docs` and for a panel that is not installed.
  static func page(title: String = "LoopServer: la API", head: String = "", body: String) -> String {
    """
    <!doctype html>
    <html lang="es">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(title)</title>
    \(head)
    </head>
    <body>
    \(body)
    </body>
    </html>

    """
  }
}
