// Phone numbers have a module of their own, with the world's numbering plans. These names let code that imports only
// Campaigns use its types.

import Phones

/// A recipient's number.
public typealias PhoneNumber = Phones.PhoneNumber
/// Why a cell is no number.
public typealias PhoneNumberDefect = Phones.PhoneNumberDefect
/// The country of national numbers: PAIS, `pais`.
public typealias Country = Phones.Country
