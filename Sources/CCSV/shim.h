// libcsv: a push parser for CSV. Used by the intake only.
#pragma once
#include <csv.h>
