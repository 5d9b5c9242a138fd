// What every verb asks of the server, as a table: its method, its address, its body.

import JSON
import Testing

@testable import Console

@Suite struct VerbRequestTests {
  /// Arguments, the request's first line, its body: `name=value` for a form's fields.
  static let table: [(String, String, String)] = [
    (
      "campana crear promo --archivo a.csv --plantilla p --buzon 14", "POST /api/crear-campana",
      "titulo_campana=promo plantilla=p buzon=14 idioma=es @a.csv"
    ),
    (
      "campana crear promo --archivo a.csv --plantilla p --buzon 14 --idioma en --hoja H --pais VE --mapeo variable1=Nombre "
        + "--mapeo numero=Tel=fono --valor variable2=hola --deduplicar --estricto --borrador --webhook-url https://a/b "
        + "--inicio 2030-01-15T09:00 --ventana 08:00-20:00 --dias lun-vie --zona-horaria America/Caracas --intervalo-ms 50",
      "POST /api/crear-campana",
      "titulo_campana=promo plantilla=p buzon=14 idioma=en hoja=H pais=VE "
        + #"mapeo={"variable1":"Nombre","numero":"Tel=fono"} valores={"variable2":"hola"} webhook_url=https://a/b "#
        + "deduplicar=true estricto=true borrador=true inicio=2030-01-15T09:00 ventana=08:00-20:00 dias=lun-vie "
        + "zona_horaria=America/Caracas intervalo_ms=50 @a.csv"
    ),
    ("campana borrador promo", "GET /api/campanas/promo/borrador", ""),
    (
      "campana borrador promo --intervalo-ms 30000 --ventana 08:00-20:00 --zona-horaria UTC",
      "GET /api/campanas/promo/borrador?ventana=08%3A00-20%3A00&zona_horaria=UTC&intervalo_ms=30000", ""
    ),
    ("campana iniciar promo", "POST /api/campanas/promo/iniciar", "{}"),
    (
      "campana iniciar promo --intervalo-ms 20 --dias lun-vie --zona-horaria UTC --seguir",
      "POST /api/campanas/promo/iniciar", #"{"dias":"lun-vie","zona_horaria":"UTC","intervalo_ms":20}"#
    ),
    ("campana estado promo", "GET /api/estado-cola/promo", ""),
    ("campana estado promo(copia)/ñ%", "GET /api/estado-cola/promo%28copia%29%2F%C3%B1%25", ""),
    ("campana pausar promo", "POST /api/campanas/promo/pausar", ""),
    ("campana reanudar promo", "POST /api/campanas/promo/reanudar", ""),
    ("campana cancelar promo --si", "POST /api/campanas/promo/cancelar", ""),
    ("campana eliminar promo --si", "DELETE /api/campanas/promo", ""),
    ("campana reintentar promo", "POST /api/campanas/promo/reintentar?de=fallidos", ""),
    (
      "campana reintentar promo --de inciertos", "POST /api/campanas/promo/reintentar?de=inciertos", ""
    ),
    (
      "campana reintentar promo --codigo 131049 --codigo HTTP404 --todos",
      "POST /api/campanas/promo/reintentar?de=fallidos&codigo=131049%2CHTTP404&todos=true", ""
    ),
    ("campana ritmo promo", "GET /api/campanas/promo/ritmo", ""),
    ("campana ritmo promo 500", "POST /api/campanas/promo/ritmo", #"{"intervalo_ms":500}"#),
    ("campana ritmo promo --por-defecto", "POST /api/campanas/promo/ritmo", #"{"intervalo_ms":null}"#),
    ("campana listar", "GET /api/listar-campanas?detalle=true&limite=50", ""),
    (
      "campana listar --estado dañado --limite 5 --cursor abc",
      "GET /api/listar-campanas?estado=da%C3%B1ado&detalle=true&limite=5&cursor=abc", ""
    ),
    ("campana listar --todos", "GET /api/listar-campanas?detalle=true&limite=1000", ""),
    ("campana mensajes promo", "GET /api/campanas/promo/mensajes?limite=50", ""),
    (
      "campana mensajes promo --estado fallido --codigo 131026 --limite 2",
      "GET /api/campanas/promo/mensajes?estado=fallido&codigo=131026&limite=2", ""
    ),
    ("campana mensajes promo --numero +584121234567", "GET /api/campanas/promo/mensajes/%2B584121234567", ""),
    ("campana mensajes --numero 584121234567", "GET /api/mensajes?numero=584121234567", ""),
    ("campana reporte promo", "GET /api/campanas/promo/resultados.csv", ""),
    ("campana reporte promo --solo fallidos", "GET /api/campanas/promo/fallidos.csv", ""),
    (
      "campana reporte promo --estado enviado --leido no --separador ;",
      "GET /api/campanas/promo/resultados.csv?estado=enviado&leido=no&separador=%3B", ""
    ),
    ("campana clonar promo", "POST /api/campanas/promo/clonar", "{}"),
    (
      "campana clonar promo --titulo otra --sin-leer --enviar --seguir",
      "POST /api/campanas/promo/clonar?leido=no", #"{"titulo":"otra","borrador":false}"#
    ),
    ("campana clonar promo --estado fallido", "POST /api/campanas/promo/clonar?estado=fallido", "{}"),
    (
      "exclusiones agregar 584121234567 +584121234568 --motivo correo --pais VE", "PUT /api/exclusiones",
      #"{"motivo":"correo","pais":"VE","numeros":["584121234567","+584121234568"]}"#
    ),
    (
      "exclusiones agregar --archivo bajas.csv --motivo correo --hoja H", "PUT /api/exclusiones",
      "motivo=correo hoja=H @bajas.csv"
    ),
    ("exclusiones quitar 584121234567", "DELETE /api/exclusiones", #"{"numeros":["584121234567"]}"#),
    ("exclusiones quitar --archivo bajas.csv", "DELETE /api/exclusiones", "@bajas.csv"),
    ("exclusiones ver 584121234567", "GET /api/exclusiones/584121234567", ""),
    ("exclusiones listar --limite 10", "GET /api/exclusiones?limite=10", ""),
    ("exclusiones descargar", "GET /api/exclusiones.csv", ""),
    ("plantillas listar --buzon 14", "GET /api/plantillas?buzon=14", ""),
    ("plantillas listar --buzon 14 --cursor x", "GET /api/plantillas?buzon=14&cursor=x", ""),
    (
      "plantillas ejemplo factura --buzon 14 --idioma en",
      "GET /api/plantillas/factura/ejemplo.csv?buzon=14&idioma=en", ""
    ),
  ]

  @Test(arguments: table) func aVerbAsksFor(arguments: String, line: String, body: String) throws {
    let verb = try Program.verb(arguments.split(separator: " ").map(String.init))
    let request: ConsoleRequest
    switch verb {
    case let verb as any Asking: request = try verb.request()
    case let verb as any Paging: request = try verb.request(verb.cursor)
    case let verb as any Downloading: request = verb.request()
    default: throw NoRequest()
    }
    #expect("\(request.method.rawValue.uppercased()) \(request.target)" == line)
    #expect(text(request.body) == body)
  }

  private struct NoRequest: Error {}

  private func text(_ body: ConsoleRequest.Body) -> String {
    switch body {
    case .none: ""
    case .json(let value): String(decoding: value.bytes, as: UTF8.self)
    case .form(let fields, let file):
      (fields.map { "\($0.name)=\($0.value)" } + ["@\(file)"]).joined(separator: " ")
    }
  }

  /// A request that may be repeated has a key of its own.
  @Test(arguments: ["campana crear p --archivo a --plantilla p --buzon 1", "campana clonar p"])
  func aRepeatIsKnownByItsKey(arguments: String) throws {
    let verb = try Program.verb(arguments.split(separator: " ").map(String.init)) as? any Asking
    let (first, second) = (try verb?.request().idempotencyKey, try verb?.request().idempotencyKey)
    #expect(first != nil && second != nil && first != second)
  }

  @Test(arguments: [
    "campana", "campana mensajes", "campana ritmo p 5 --por-defecto", "campana clonar p --seguir",
    "campana crear p --archivo a --plantilla p --buzon 1 --borrador --seguir",
    "campana crear p --archivo a --plantilla p --buzon 1 --mapeo variable1",
    "campana crear p --archivo a --plantilla p --buzon 1 --valor =x",
    "campana crear p --archivo a --plantilla p --buzon 1 --mapeo a=1 --mapeo a=2",
    "campana listar --limite 0", "campana listar --limite 1001", "campana seguir p --espera -1",
    "exclusiones agregar", "exclusiones agregar 1 --archivo a", "exclusiones quitar",
    "campana estado p --clave secreta",
    "campana ritmo p --ultimos 0", "campana mensajes p --numero 1 --estado fallido",
    "campana mensajes --numero 1 --codigo 5",
  ])
  func aWrongLineIsRefused(arguments: String) {
    let words = arguments.split(separator: " ").map(String.init)
    let error = #expect(throws: (any Error).self) {
      var verb = try Program.verb(words)
      if words.count == 1 { try verb.run() }
    }
    guard let error, words.count > 1 else { return }
    #expect(Program.exitCode(for: error).rawValue == 64)
  }
}
