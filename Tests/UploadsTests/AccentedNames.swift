// Names and places for the tests of encodings: every letter of Spanish, Portuguese and French that is not ASCII, where
// their spelling has it.

enum AccentedNames {
  static let spanish = words(
    """
    José María Pérez Peña Ñañez Muñoz Núñez Ibáñez Íñigo Íñiguez Álvaro Ángel Ángela Óscar Úrsula Éric Élida
    Agüero Güell Sigüenza Múgica Rodríguez González Gómez Fernández Martínez García López Hernández Sánchez
    Ramírez Jiménez Álvarez Díaz Ríos Suárez Vásquez Méndez Domínguez Gutiérrez Cortés Solís Tomás Nicolás Jesús
    Raúl Saúl Andrés Inés Belén Rubén Joaquín Agustín Martín Sebastián Adrián Julián Iván Germán Hernán Ramón
    Simón León Concepción Asunción Encarnación Sofía Lucía Rocío Mónica Verónica Bárbara Débora Héctor Víctor
    César Félix Róger Ángeles Zúñiga Niño Ordóñez Patiño Castaño Cañas Peñalver Piña Briceño Dueñas Logroño
    España Perú México Bogotá Medellín Mérida Táchira Guárico Anzoátegui Falcón Cumaná Maturín Yucatán Málaga
    Cádiz Córdoba Jaén Almería Ávila Aragón Año pingüino cigüeña
    """)

  static let portuguese = words(
    """
    João Conceição Gonçalves Magalhães Guimarães Simões Camões Assunção Antônio Antônia Júlio Júlia Mário Lúcia
    Cláudia Cláudio Flávio Flávia Fábio Fabrício Patrícia Letícia Vinícius Luís Inês Mônica Verônica Tânia Vânia
    Ângela Ângelo Érica Ítalo Íris Otávio Estêvão Sebastião Damião Adão Leão Falcão Brandão Galvão França
    Lourenço Mendonça Graça Valença Açores Fonsêca Araújo Acácio Amâncio Péricles Luíza Andréa Léo Léa Irmã Romã
    Paixão Corrêa Goiânia Brasília Paraíba Ceará Pará Amapá Maranhão Piauí Rondônia Roraíma São Amélia Zélia
    """)

  static let french = words(
    """
    François Françoise René Renée André Irène Hélène Geneviève Benoît Zoé Chloé Joël Noël Gaël Raphaël Michaël
    Loïc Anaïs Maëlle Jérôme Frédéric Stéphane Mélanie Céline Cédric Rémi Éloïse Étienne Édith Émile Élodie
    Aurélien Aurélie Sébastien Grégoire Clément Léa Théo Amélie Hervé Thérèse Adèle Régis Côme Agnès Dorothée
    Valérie Véronique Barthélémy Lefèvre Lemaître Fournès Prévost Bézier Molière Besançon Orléans
    """)

  static let all = [("español", spanish), ("português", portuguese), ("français", french)]

  private static func words(_ text: String) -> [String] { text.split(whereSeparator: \.isWhitespace).map(String.init) }
}
