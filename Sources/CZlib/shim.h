// zlib: inflates the entries of spreadsheet files, which are zip archives. Used by Spreadsheets only.
#pragma once
#include <zlib.h>
