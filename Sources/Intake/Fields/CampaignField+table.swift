// The fields of a new campaign, in the order in which they are read, compared and described. A new field is a row at
// the end of the table, a case of `UploadField` and a property of `CampaignFields`.

import Campaigns
import OpenAPI
import Webhooks

extension CampaignField {
  static let table: [CampaignField] = [
    .init(
      .title, isRequired: true, fingerprint: .line,
      read: { $1.title = $0.title() ?? $1.title }, text: { $0.title.identity },
      schema: { _ in FieldSchema.title }),
    .init(
      .template, isRequired: true, isStored: true, fingerprint: .line,
      read: { $1.template = $0.text(.template, longest: CampaignFields.longestTemplate) }, text: { $0.template },
      schema: { _ in FieldSchema.template }),
    .init(
      .inbox, isRequired: true, isStored: true, fingerprint: .line,
      read: { $1.inbox = $0.inbox() }, text: { $0.inbox },
      schema: { _ in FieldSchema.inbox }),
    .init(
      .language, isStored: true, fingerprint: .line,
      read: { $1.language = $0.text(.language, longest: CampaignFields.longestLanguage, default: "es") },
      text: { $0.language },
      schema: { _ in FieldSchema.language("El idioma de la plantilla; sin él, `es`.") }),
    .init(
      .intervalMilliseconds, isStored: true, fingerprint: .line,
      read: { $1.interval = $0.interval() }, text: { $0.interval.map { "\($0)" } },
      schema: { _ in
        .either(
          "El ritmo de esta campaña; sin él, INTERVALO_ENVIO_MS.", FieldSchema.interval(mayBeEmpty: true), example: 500)
      }),
    // The script stores it, as `inicio_ms`.
    .init(
      .start, fingerprint: .line,
      read: { $1.schedule.start = $0.schedule().start }, text: { $0.schedule.start.map { "\($0)" } },
      schema: { _ in FieldSchema.start }),
    .init(
      .window, isStored: true, fingerprint: .line,
      read: { $1.schedule.window = $0.schedule().window }, text: { $0.schedule.window?.text },
      schema: { _ in FieldSchema.window }),
    .init(
      .timeZone, isStored: true, fingerprint: .line,
      read: { $1.schedule.zone = $0.schedule().zone }, text: { $0.schedule.zone?.text },
      schema: { _ in FieldSchema.timeZone }),
    .flag(.dropsDuplicates, \.dropsDuplicates, "Quedarse con la primera fila de cada número."),
    .flag(.isStrict, \.isStrict, "Con una sola fila mala, o por arreglar, 400 y no se guarda nada."),
    .init(
      .webhookURL, isStored: true, fingerprint: .line,
      read: { $1.webhookURL = $0.webhookURL() }, text: { $0.webhookURL },
      schema: { _ in
        .string(
          "A quién avisar cuando termine, además de WEBHOOK_URL: una dirección pública https.", format: "https-url",
          length: 0...WebhookLimits.address, example: "https://ejemplo.com/avisos")
      }),
    .init(
      .country, read: { $1.country = $0.country() }, text: { $0.country?.code }, schema: { _ in FieldSchema.country }),
    .init(
      .mapping, fingerprint: .lines { $0.wishes.fingerprintLines },
      read: { $1.wishes = $0.wishes() }, schema: { FieldSchema.mapping(isForm: $0) }),
    // The row of `mapeo` has its lines of the fingerprint.
    .init(.values, read: { $1.wishes = $0.wishes() }, schema: { FieldSchema.values(isForm: $0) }),
    // The row of `ventana` stores it, and has its line of the fingerprint.
    .init(.days, read: { $1.schedule = $0.schedule() }, schema: { _ in FieldSchema.days }),
    .init(
      .isDraft, isFlag: true, read: { $1.isDraft = $0.flag(.isDraft) }, text: { $0.isDraft ? "true" : nil },
      schema: {
        FieldSchema.flag("Guardarla como borrador: se revisa, y se envía con `iniciar`.", isForm: $0)
      }),
    .init(
      .notices, isStored: true, read: { $1.notices = $0.notices() }, text: { $0.notices },
      schema: { _ in FieldSchema.notices }),
  ]
}
