// libcurl: the multi interface. Used by the HTTPClient module only.
#pragma once
#include <curl/curl.h>
