// What the documentation says about the CSV reports.

import Campaigns
import OpenAPI
import Reports

nonisolated extension ReportRoutes {
  static var descriptions: [Operation] {
    [
      report(.failed, id: "informeDeFallidos", summary: "Quién no lo recibió, y por qué"),
      report(.uncertain, id: "informeDeInciertos", summary: "De quién no se sabe"),
      report(.all, id: "informeDeResultados", summary: "Qué pasó con cada destinatario"),
    ]
  }

  private static func report(_ kind: CampaignReport.Kind, id: String, summary: String) -> Operation {
    Operation(
      method: .get, path: "/api/campanas/{id}/\(kind.rawValue).csv", id: id, tag: .reports, summary: summary,
      description: """
        Una línea por destinatario: sus columnas originales y después `estado`, `wamid`, `codigo`, `error`, `intentos` y \
        `fecha`. Comas o lo que diga `separador`, CRLF, UTF-8 con BOM. Delante de `= + - @` va un `'` donde una hoja de cálculo podría ver una \
        fórmula: al principio de una celda y tras `;`, `|`, un tabulador o un salto de línea dentro de ella. También \
        mientras se envía; si la campaña desaparece a medias, la conexión se corta antes del final.
        """,
      parameters: [.campaign("id")] + (kind == .all ? filters : []) + [
        .query(
          "separador", "Lo que va entre las celdas. Excel en español abre bien el `;`.",
          .choice("Un separador.", CSVSeparator.allCases.map(\.rawValue), default: CSVSeparator.comma.rawValue))
      ],
      answers: [
        Answer(
          status: 200, description: "El informe.", mediaType: "text/csv",
          schema: .string(
            "CSV.", example: "numero,variable1,estado,wamid,codigo,error,intentos,fecha\r\n"),
          headers: [
            (
              "Content-Disposition", "El nombre del archivo.",
              .string("Un adjunto.", example: "attachment; filename=\"promo_enero_2026-\(kind.rawValue).csv\"")
            )
          ])
      ],
      errors: [.notFound, .conflict, .invalid])
  }

  private static var filters: [Parameter] {
    [
      .query(
        "estado", "Solo los de este estado. `enviado` incluye los entregados y los leídos; `entregado`, los leídos.",
        MessageRoutes.outcome),
      .query(
        "leido",
        "`no`: solo los enviados que nadie leyó, para escribirles otra vez. `si`: solo los leídos. Con un `estado` que "
          + "no sea de enviados, 409.",
        .flag("Si se leyó.", example: false)),
    ]
  }
}
