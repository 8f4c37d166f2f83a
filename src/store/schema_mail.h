// The step to version 3, apart because it is long: search, threads, what is cached of sealed mail, mailboxes of
// servers.
#pragma once

namespace letterlock::store {

extern const char kMailStep[];

}  // namespace letterlock::store
