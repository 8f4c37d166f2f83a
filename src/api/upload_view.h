// UploadView: a file that a page handed in and that the service keeps in memory for a while.
#pragma once

#include <string>

#include "base/json.h"

namespace letterlock::api {

struct UploadView {
  std::string id;
  std::string name;
  std::string content_type;  // guessed from the name
  std::uint64_t octets = 0;
};
BOOST_DESCRIBE_STRUCT(UploadView, (), (id, name, content_type, octets))

// Where a download is fetched from: once, within a minute.
struct DownloadView {
  std::string url;
};
BOOST_DESCRIBE_STRUCT(DownloadView, (), (url))

}  // namespace letterlock::api
