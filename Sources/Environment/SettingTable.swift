// Every setting: its name, range, default and what it means. `.env.example` and the table of docs/ajustes.md are made
// from this (`LoopServer ajustes`), misspelt names are found with it, and `Settings+read.swift` reads each row.

package enum SettingTable {
  private static let minute = 60_000
  private static let day = 86_400_000

  package static let sections: [SettingSection] = [
    SettingSection(
      title: "Dónde escucha y quién puede entrar",
      rows: [
        SettingRow("HOST", default: "127.0.0.1", "la dirección o el nombre donde escucha; 0.0.0.0 son todas"),
        SettingRow("PORT", 0...65_535, default: 8000, "el puerto donde escucha; con 0 lo elige el sistema"),
        SettingRow(
          "API_KEYS", default: nil,
          "las claves de la API, separadas por comas, cada una con [nombre y rol](docs/acceso.md#roles) si se quiere "
            + "(`panel:operador:CLAVE`); **obligatoria en producción**: con un HOST distinto de 127.0.0.1 "
            + "el servidor no arranca sin ella (`openssl rand -hex 24` da una)"),
        SettingRow(
          "SIN_AUTENTICACION", default: "false",
          "permite un HOST público sin claves, y atiende a [cualquier nombre](docs/acceso.md#navegadores-de-otros-orígenes): "
            + "solo para redes cerradas a las que no llegue ningún navegador que abra páginas ajenas"),
        SettingRow(
          "CORS_ORIGENES", default: nil,
          "orígenes de las páginas que pueden llamar desde un navegador, separados por comas"),
        SettingRow(
          "LIMITE_POR_IP", 0...1_000_000, default: 0,
          "peticiones por minuto y dirección del cliente; 0 = sin límite"),
        SettingRow(
          "PROXIES_CONFIABLES", default: nil,
          "bloques CIDR de los proxies cuyo X-Forwarded-For se cree, separados por comas; ningún cliente debe estar "
            + "dentro"),
      ]),
    SettingSection(
      title: "Redis",
      rows: [
        SettingRow(
          "REDIS_URL", default: nil, example: "redis://localhost:6379",
          "dónde está [Redis](docs/redis.md), 7.0 o posterior: `redis://[usuario:clave@]host:puerto/db`, `rediss://` "
            + "para lo mismo con TLS, `redis+sentinel://host,host,host/maestro/db` o `unix:///ruta`. Sin ella el servidor "
            + "arranca su propio Redis en DATA_DIR"),
        SettingRow(
          "DATA_DIR", default: "./data",
          "donde su propio Redis guarda las campañas; una carpeta del usuario del servidor, no un enlace simbólico"),
        SettingRow(
          "REDIS_CAMPAIGN_TTL", 1...315_360_000, default: 604_800,
          "segundos que se conserva una campaña terminada (7 días)"),
        SettingRow(
          "BORRADOR_TTL", 60...2_592_000, default: 86_400,
          "segundos que espera un [borrador](docs/borradores.md) a que se inicie (24 horas); después se borra solo"),
        SettingRow(
          "ESPERAR_REPLICAS", 0...100, default: 0,
          "réplicas de Redis que deben tener una campaña, o un mensaje a punto de enviarse, "
            + "[antes de que cuente](docs/redis.md#qué-se-puede-perder)"),
      ]),
    SettingSection(
      title: "La API de WhatsApp",
      rows: [
        SettingRow(
          "API_WHATSAPP_URL", default: nil, example: "https://tu-api-whatsapp.railway.app",
          "URL base, o el endpoint completo: sin ruta se añade `/enviar-mensaje`. Sin ella no se envía nada, salvo en "
            + "modo meta"),
        SettingRow(
          "WHATSAPP_MODO", default: "directo",
          "a qué API se envía: con `directo`, a la de API_WHATSAPP_URL; con `meta`, a la "
            + "[Cloud API de Meta](docs/whatsapp.md#la-cloud-api-de-meta)"),
        SettingRow(
          "META_GRAPH_URL", default: "https://graph.facebook.com/v25.0", "la API de Meta con su versión"),
        SettingRow(
          "META_APP_SECRET", default: nil,
          "el secreto de la app, con el que Meta firma lo que cuenta en `/webhooks/meta`; sin él se rechaza"),
        SettingRow(
          "META_VERIFY_TOKEN", default: nil,
          "una palabra cualquiera, la misma que se escribe al dar de alta el webhook de Meta"),
        SettingRow(
          "PALABRAS_BAJA", default: "BAJA,STOP,SALIR,CANCELAR",
          "las respuestas que [excluyen a quien las escribe](docs/exclusiones.md#bajas-por-whatsapp), separadas por comas; "
            + "`ninguna` para que no excluyan"),
      ]),
    SettingSection(
      title: "Credenciales de los buzones: Supabase o, si no hay SUPABASE_URL, un archivo",
      rows: [
        SettingRow(
          "SUPABASE_URL", default: nil, example: "https://xxxxx.supabase.co", "dónde están las credenciales"),
        SettingRow("SUPABASE_KEY", default: nil, "la clave con la que se piden"),
        SettingRow(
          "CREDENCIALES_ARCHIVO", default: nil,
          "el archivo de credenciales, cuando no hay SUPABASE_URL: JSON, `{\"14\": \"TOKEN,PHONE_ID,WABA_ID\"}`"),
      ]),
    SettingSection(
      title: "Ritmo y envío",
      rows: [
        SettingRow(
          "INTERVALO_ENVIO_MS", 0...day, default: 2000,
          "del comienzo de un mensaje al del siguiente, por campaña; 0 = tan rápido como permita MAX_EN_VUELO"),
        SettingRow(
          "MAX_EN_VUELO", 1...1000, default: 16,
          "peticiones simultáneas por campaña; no más, porque un paso de Redis no mueve más mensajes"),
        SettingRow(
          "LIMITE_DIARIO", 0...100_000_000, default: 0,
          "mensajes de cada buzon en 24 horas móviles, entre todas sus campañas e instancias "
            + "([cómo se cuentan](docs/whatsapp.md#límite-diario)); 0 = sin límite"),
        SettingRow(
          "LIMITE_NUMERO_MPS", 0...10_000, default: 0,
          "mensajes por segundo por número de WhatsApp, entre todas las campañas e instancias; 0 = sin límite"),
        SettingRow(
          "TIEMPO_ENVIO_MS", 100...(10 * minute), default: 15_000,
          "cuánto puede durar una petición a WhatsApp. Si lo sube, suba también stop_grace_period y drainingSeconds"),
        SettingRow(
          "ARRIENDO_MS", 1000...(60 * minute), default: 45_000,
          "cuánto tiempo conserva sus campañas una instancia que no da señales de vida; al menos el doble de "
            + "TIEMPO_ENVIO_MS"),
        SettingRow(
          "MAX_REINTENTOS", 0...100, default: 3, "cuántas veces se reintenta un mensaje que con certeza no salió"),
        SettingRow(
          "REINTENTO_BASE_MS", 1...(5 * minute), default: 2000,
          "la espera antes del primer reintento; se duplica con cada uno, hasta 5 minutos"),
        SettingRow(
          "ENVIO_INCIERTO", default: "apartar",
          "qué hacer con los mensajes de los que no se sabe si salieron: `apartar` los deja como inciertos; `reenviar` "
            + "los envía otra vez, y algunos llegan dos veces"),
      ]),
    SettingSection(
      title: "Las cargas",
      rows: [
        SettingRow(
          "MAX_CSV_SIZE_MB", 1...2048, default: 50, "por carga, CSV o JSON (XLSX y ODS: 16 como mucho)"),
        SettingRow("MAX_MESSAGES_PER_CAMPAIGN", 1...1_000_000, default: 100_000, "mensajes de una campaña"),
        SettingRow(
          "PAIS", default: nil,
          "el país de los números sin código de país, en ISO 3166 (VE, CO, MX…): con VE, 0412-1234567 es "
            + "584121234567. Sin él se rechazan. El `pais` de una petición prevalece"),
      ]),
    SettingSection(
      title: "Aviso al terminar una campaña",
      rows: [
        SettingRow(
          "WEBHOOK_URL", default: nil,
          "adónde se avisa del final de cada campaña (completado, cancelado), y de que se detuvo; una campaña puede "
            + "tener además su `webhook_url`"),
        SettingRow(
          "WEBHOOK_SECRETO", default: nil,
          "con qué se firman los avisos (X-Firma-256), los de todas las direcciones; sin él salen sin firma "
            + "(`openssl rand -hex 32` da uno)"),
        SettingRow(
          "WEBHOOK_PRIVADOS", default: "false", "permite webhooks a direcciones privadas, por http y a cualquier puerto"
        ),
      ]),
    SettingSection(
      title: "El propio servidor",
      rows: [
        SettingRow(
          "INSTANCE_ID", default: nil,
          "una etiqueta; varias instancias pueden compartirla. Sin ella, el nombre de la máquina"),
        SettingRow("DEBUG", default: "false", "más líneas en el registro"),
      ]),
  ]

  package static let rows: [SettingRow] = sections.flatMap(\.rows)
  private static let byName = Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0) })

  /// The row of a setting. A name that is in no row ends the process; every start reads all rows, so the first one
  /// shows it.
  package static func row(_ name: String) -> SettingRow {
    guard let row = byName[name] else { preconditionFailure("there is no row for \(name) in SettingTable") }
    return row
  }
}
