// What the documentation says about POST /api/crear-campana. Its fields are those of `CampaignField+table.swift`.

import Campaigns
import Intake
import OpenAPI

nonisolated extension CreateCampaignRoute {
  static var description: Operation {
    Operation(
      method: .post, path: "/api/crear-campana", id: "crearCampana", tag: .campaigns,
      summary: "Crea una campaña desde un CSV o una hoja de cálculo",
      description: """
        Los campos van en cualquier orden, también después del archivo; solo `pais`, `mapeo` y `valores` van antes de uno de \
        más de 1 MB. El CSV lleva una línea de cabecera con la columna `numero`, o uno de sus nombres de todos los días \
        (`Teléfono`, `celular`, `WhatsApp`…); `variable1` a `variable\(ColumnPlace.variableLimit)` son los parámetros de la \
        plantilla y `url_imagen` la imagen de la cabecera; las demás columnas se guardan y vuelven en los informes. Lo que se \
        llame de otro modo lo dice `mapeo`. Separador `,` `;` `|` o tabulador. La codificación se reconoce \
        sola: UTF-8, UTF-16, Windows-1252, Mac Roman o CP850; si no se puede saber, 400. Unas comillas que no se cierran donde \
        acaba su celda rechazan su fila, y la siguiente se lee.

        Lo que WhatsApp rechazaría se ve aquí: una variable vacía delante de otra que no lo está, una de más de \
        \(VariableText.maximumLength) caracteres o un error de hoja de cálculo (`#N/A`) rechazan su fila; saltos de línea, \
        tabuladores y más de cuatro espacios seguidos de una variable se cambian por un espacio, con una advertencia.

        En lugar del CSV puede ir un XLSX u ODS tal como está; lo que es se ve por su contenido, no por su nombre. Se lee la \
        primera hoja visible, o la de `hoja`, y la cabecera es la primera fila con `numero`, con títulos encima o sin ellos. \
        Los enteros van con todos sus dígitos; los demás números y los porcentajes, como se ven; las fechas, en ISO 8601; las \
        fórmulas, con su último resultado. Una celda con error (`#N/A`) rechaza su fila; las filas ocultas también se leen, \
        con una advertencia.

        Una fila mala se rechaza con su motivo y el resto se acepta. Enviar lo mismo otra vez en menos de 60 s (un doble \
        clic) da la primera respuesta.
        """,
      parameters: [.idempotencyKey],
      body: RequestBody(contents: [
        .form(
          .object(
            "El formulario.",
            [
              .required(
                "archivo_csv",
                .content(
                  """
                  El archivo: un CSV de MAX_CSV_SIZE_MB como mucho, o un XLSX u ODS de \(IntakeLimits.sheet >> 20) MB. Entre todas las \
                  cargas a la vez, \(IntakeLimits.sheets >> 20) MB de XLSX y ODS; por encima, 413.
                  """, mediaType: "text/csv", example: "numero,variable1\n584121234567,Ana\n")),
              .optional("hoja", FieldSchema.sheet),
            ] + CampaignFields.described(isForm: true),
            together: ["ventana": ["zona_horaria"], "dias": ["zona_horaria"]]),
          partTypes: [("archivo_csv", "text/csv")])
      ]),
      answers: CreationAnswer.answers,
      errors: [.conflict, .invalid])
  }
}
