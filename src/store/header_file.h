// HeaderFile: the beginning of a database's file, read beside SQLite.
//
// POSIX drops all locks of a process on a file as soon as the process closes any descriptor of it, whoever opened it.
// If we opened and closed a database that another thread has open, SQLite's lock on it would be gone without a word:
// the next process that ends would take itself for the last one and remove the write-ahead log under us, and what is
// written from then on would be lost. So the descriptor stays open as long as the file has a name. Internal to store/.
#pragma once

#include <span>
#include <string>

#include "base/result.h"

namespace letterlock::store {

// How many octets there are at its beginning, at most as many as the buffer holds; 0 where the file is empty or
// missing. file_not_readable.
Result<size_t> read_header(const std::string& path, std::span<std::uint8_t> buffer);

}  // namespace letterlock::store
