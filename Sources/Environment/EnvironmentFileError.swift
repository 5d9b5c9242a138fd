// Why the server does not start with a `.env` file, in Spanish: where the fault is, what is wrong and what to do. It
// never repeats the text of a line, since any of it may be a key; it names only settings, from our own list.

/// A `.env` file that cannot be used.
package struct EnvironmentFileError: Error, Equatable {
  package enum Reason: Error, CaseIterable {
    // The file.
    case folder, brokenLink, notRegular, noPermission, unreadable, tooLong, utf16
    // A line.
    case nul, notUTF8, control, notAssignment, openQuote, behindQuote, escape, twoSettings, emptied
  }

  package let reason: Reason
  /// Counted from 1; nil when the error is about the whole file.
  package let line: Int?
  /// What the line seems to set.
  let setting: String?

  package init(_ reason: Reason, line: Int? = nil, setting: String? = nil) {
    self.reason = reason
    self.line = line
    self.setting = setting
  }

  /// The whole sentence about the file at `path`.
  package func description(of path: String) -> String {
    guard let line else { return "\(path) \(sentence)" }
    return "\(path), línea \(line)\(setting.map { " (\($0))" } ?? ""): \(sentence)"
  }

  private var sentence: String {
    switch reason {
    case .folder: "es una carpeta: ponga en su lugar un archivo de texto, o bórrela"
    case .brokenLink: "es un enlace a un archivo que no existe: corrija el enlace, o bórrelo"
    case .notRegular: "no es un archivo normal: ponga en su lugar un archivo de texto, o bórrelo"
    case .noPermission: "no se puede leer: dé permiso de lectura al usuario con el que corre el servidor (chown, chmod)"
    case .unreadable: "no se puede leer, aunque existe: compruebe el disco y a qué archivo lleva"
    case .tooLong: "ocupa más de \(EnvironmentFile.longest / 1024) KiB: compruebe que es el archivo correcto y acórtelo"
    case .utf16: "está en UTF-16: guárdelo como UTF-8"
    case .nul: "tiene bytes NUL, como los que añade >> en PowerShell: escríbala de nuevo y guarde el archivo como UTF-8"
    case .notUTF8: "tiene letras que no están en UTF-8: guarde el archivo como UTF-8"
    case .control: "tiene caracteres de control: escríbala de nuevo"
    case .notAssignment: "no es NOMBRE=valor, ni un comentario con #, ni está en blanco: corríjala o bórrela"
    case .openQuote: "falta la comilla que cierra el valor, que debe estar en la misma línea"
    case .behindQuote: "detrás de la comilla que cierra el valor solo puede haber un espacio y un comentario con #"
    case .escape: #"entre comillas dobles \ solo puede ir delante de ", \ o $: use comillas simples"#
    case .twoSettings: "tiene dos ajustes: ponga cada uno en su línea, o el valor entre comillas si es uno solo"
    case .emptied: "deja sin valor lo que otra línea de más arriba define: borre una de las dos"
    }
  }
}
