#include "app/fetched_list.h"

#include "app/anchors.h"
#include "store/anchors.h"

namespace letterlock::app {
namespace {

constexpr size_t kListOctetsMax = 256u * 1024 * 1024;

// What is the list's fault. Everything else is ours: the disk, the store.
bool is_refusal(const Error& error) {
  return error.kind() == ErrorKind::input || error.kind() == ErrorKind::policy || error.kind() == ErrorKind::usage;
}

Status import(Home& home, const Question& question, InputFile& file) {
  TRY_ASSIGN(const auto source, file.open());
  TRY_ASSIGN(const Bytes octets, read_all(*source, kListOctetsMax));
  TRY_ASSIGN(const auto kept, import_crls(home, octets));
  for (store::Crl crl : kept) {
    crl.url = question.url;
    TRY(store::Crls(home.store()).add(crl));
  }
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
