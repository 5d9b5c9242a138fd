// expat: a push parser for XML. Used by Spreadsheets only.
#pragma once
#include <expat.h>
