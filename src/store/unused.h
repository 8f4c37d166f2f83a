// Unused: which kept files a record still needs. None is removed that is needed, none is recorded that is gone.
//
// A file is kept before its record exists. So whoever writes a record looks once more for the file inside the
// transaction (require_file), and whoever removes a file asks for records inside one
// (remove_unused_file): of the two, one sees the other. A crash between removing a record and its file leaves a file
// that nobody names; it does no harm.
#pragma once

#include <string>

#include "store/store.h"

namespace letterlock::store {

// Inside a transaction. message_not_found where no file of that digest is kept.
Status require_file(Store& store, const std::string& digest);
// Whether a message, a placement, an unfinished outbox entry or a CRL names it.
Result<bool> is_named(Store& store, const std::string& digest);
// Removes the file unless a message, a placement, an unfinished outbox entry or a CRL names it. An empty digest is
// none.
Status remove_unused_file(Store& store, const std::string& digest);

}  // namespace letterlock::store
