// Phone numbers are a module of their own, with the world's numbering plans; what takes and gives recipients is here.
// So whoever imports Campaigns has the types without asking for the module.

import Phones

/// A recipient's number.
public typealias PhoneNumber = Phones.PhoneNumber
/// Why a cell is none.
public typealias PhoneNumberDefect = Phones.PhoneNumberDefect
/// Where national numbers are from: PAIS, `pais`.
public typealias Country = Phones.Country
