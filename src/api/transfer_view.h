// Views of mail that went in or out as files: what an import and an export did.
#pragma once

#include <string>
#include <vector>

#include "app/export.h"
#include "app/import.h"
#include "base/json.h"

namespace letterlock::api {

struct TransferProblemView {
  std::string path;     // "" where only the message is known
  std::string message;  // its digest, where the store has it
  std::string error;    // id
};
BOOST_DESCRIBE_STRUCT(TransferProblemView, (), (path, message, error))

struct ImportView {
  std::uint64_t taken = 0;
  std::uint64_t present = 0;
  std::uint64_t skipped = 0;
  std::uint64_t waiting_for_key = 0;
  std::uint64_t unreadable = 0;
  std::vector<TransferProblemView> problems;
  std::uint64_t more_problems = 0;
  std::string key_error;  // id, as in a sync
};
BOOST_DESCRIBE_STRUCT(ImportView, (),
                      (taken, present, skipped, waiting_for_key, unreadable, problems, more_problems, key_error))
ImportView view_of(const app::Imported& imported);

struct ExportView {
  std::uint64_t written = 0;
  std::uint64_t present = 0;
  std::uint64_t extended = 0;
  std::vector<TransferProblemView> problems;
  std::uint64_t more_problems = 0;
};
BOOST_DESCRIBE_STRUCT(ExportView, (), (written, present, extended, problems, more_problems))
ExportView view_of(const app::Exported& exported);

}  // namespace letterlock::api
