#include "app/fetched_list.h"

#include "app/crl_lists.h"

namespace letterlock::app {
namespace {

// What is the list's fault. Everything else is ours: the disk, the store.
bool is_refusal(const Error& error) {
  return error.kind() == ErrorKind::input || error.kind() == ErrorKind::policy || error.kind() == ErrorKind::usage;
}

Status import(Home& home, const Question& question, ReplayableSource& file) {
  CrlImport about{.url = question.url};
  if (question.issuer) about.authorities.push_back(*question.issuer);
  TRY(import_crls(home, file, about));
  return {};
}

}  // namespace

Result<std::optional<Error>> keep_list(Home& home, const Question& question, net::Downloaded& list) {
  if (list.not_modified()) return std::optional<Error>();
  const Status imported = import(home, question, list.file());
  if (imported) {
    TRY(list.accept());
    return std::optional<Error>();
  }
  if (is_refusal(imported.error())) return std::optional(imported.error());
  return tl::unexpected(imported.error());
}

}  // namespace letterlock::app
