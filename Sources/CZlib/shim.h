// zlib: inflates the entries of spreadsheet files, which are zip archives (Spreadsheets), and compresses the panel's files
// (API).
#pragma once
#include <zlib.h>
