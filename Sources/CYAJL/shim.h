// yajl: a push parser for JSON. Used by the intake only.
#pragma once
#include <yajl/yajl_parse.h>
