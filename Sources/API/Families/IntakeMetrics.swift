// Metrics of campaigns' uploads, forms and JSON alike.

import Intake
import Metrics

package struct IntakeMetrics: MetricSource {
  package let meter: IntakeMeter

  package init(meter: IntakeMeter) {
    self.meter = meter
  }

  package func write(to page: inout MetricsPage) {
    page.family("loopserver_uploads_running", .gauge, "Cargas de campañas en curso.")
    page.sample(value: meter.running)
    page.family("loopserver_uploads_total", .counter, "Cargas de campañas terminadas, por resultado.")
    for result in IntakeMeter.Result.allCases {
      page.sample((name: "resultado", value: result.rawValue), value: meter.results[result] ?? 0)
    }
    page.family("loopserver_upload_bytes_total", .counter, "Bytes leídos de los archivos cargados.")
    page.sample(value: meter.bytes)
    page.family("loopserver_upload_rows_total", .counter, "Filas de las cargas leídas hasta el final.")
    page.sample((name: "resultado", value: "aceptada"), value: meter.acceptedRows)
    page.sample((name: "resultado", value: "excluida"), value: meter.excludedRows)
    page.sample((name: "resultado", value: "rechazada"), value: meter.rejectedRows)
    page.sample((name: "resultado", value: "duplicada"), value: meter.duplicateRows)
  }
}
