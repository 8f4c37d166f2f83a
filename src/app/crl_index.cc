#include "app/crl_index.h"

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/scratch.h"
#include "crypto/digest.h"
#include "store/files.h"
#include "trust/crl_index.h"

namespace letterlock::app {
namespace {

constexpr int kLooks = 5;

// All that is needed to make an index anew: no store and no home, so that a list may outlive them.
struct Place {
  std::string digest;
  std::string list;
  std::string folder;
  std::string index;
  Authorities authorities;
};

Place place_of(store::Store& store, const std::string& digest, Authorities authorities) {
  return {digest, store::Files(store).path(digest), crl_index_folder(store.home()),
          crl_index_path(store.home(), digest), std::move(authorities)};
}

class Digested : public Sink {
 public:
  explicit Digested(Sink& next) : next_(next) {}
  Status write(ByteView chunk) override {
    digest_.update(chunk);
    return next_.write(chunk);
  }
  std::string hex() { return to_hex(digest_.finish()); }

 private:
  Sink& next_;
  crypto::Digest digest_{crypto::DigestAlgorithm::sha256};
};

Status read_list(const Place& place, trust::CrlIndexer& indexer) {
  TRY_ASSIGN(auto file, InputFile::open_path(place.list));
  TRY_ASSIGN(auto source, file->open());
  Digested digested(indexer);
  TRY(copy(*source, digested));
  TRY(indexer.finish());
  if (digested.hex() != place.digest) {
    return fail(ErrorCode::store_damaged, {{"path", place.list}, {"reason", "the file is not what was kept"}});
  }
  for (const x509::Certificate& authority : *place.authorities) indexer.verify(authority);
  return {};
}

Result<trust::Crl> open_index(const Place& place);

Result<trust::Crl> make_in_file(const Place& place) {
  TRY(make_folder(place.folder));
  trust::CrlIndexer indexer(scratch_in_folder(place.folder));
  TRY(read_list(place, indexer));
  TRY_ASSIGN(auto image, OutputFile::create(place.index, Replace::yes));
  TRY(indexer.write_image(*image, *from_hex(place.digest)));
  TRY(image->commit());
  return open_index(place);
}

Result<trust::Crl> make_in_memory(const Place& place) {
  trust::CrlIndexer indexer(scratch_in_memory());
  TRY(read_list(place, indexer));
  MemorySink image;
  TRY(indexer.write_image(image, *from_hex(place.digest)));
  return trust::Crl::of_image(image.take(), indexer.signed_part());
}

bool is_about_writing(const Error& error) {
  return error.code == ErrorCode::disk_full || error.code == ErrorCode::file_not_writable;
}

// What was just made is opened by its name, and somebody may have taken that away or damaged it meanwhile.
bool is_about_name(const Error& error) {
  return error.code == ErrorCode::crl_index_damaged || error.code == ErrorCode::file_not_found;
}

// In memory nothing stands between making and asking; an error that is about the list itself comes again.
Result<trust::Crl> make_anew(const Place& place) {
  auto list = make_in_file(place);
  if (!list && (is_about_writing(list.error()) || is_about_name(list.error()))) return make_in_memory(place);
  return list;
}

// Somebody else may have made it anew meanwhile.
Result<trust::Crl> mend(const Place& place) {
  auto list = trust::Crl::open(place.index);
  if (list && list->list_digest() == place.digest && list->check()) return list;
  return make_anew(place);
}

Result<trust::Crl> open_index(const Place& place) {
  TRY_ASSIGN(trust::Crl list, trust::Crl::open(place.index, [place] { return mend(place); }));
  // A file under another's name.
  if (list.list_digest() != place.digest) return fail(ErrorCode::crl_index_damaged, {{"path", place.index}});
  return list;
}

Result<trust::Crl> open_place(const Place& place) {
  auto list = open_index(place);
  return list ? list : make_anew(place);
}

Result<std::vector<KeptList>> look(store::Store& store, const Authorities& authorities) {
  TRY_ASSIGN(const auto records, store::Crls(store).all());
  std::vector<KeptList> lists;
  for (const store::Crl& record : records) {
    TRY_ASSIGN(trust::Crl list, open_kept_list(store, record.digest, authorities));
    lists.push_back({record, std::move(list)});
  }
  return lists;
}

}  // namespace

std::string crl_index_folder(const store::Home& home) { return home.cache + "/crl"; }

std::string crl_index_path(const store::Home& home, const std::string& digest) {
  return crl_index_folder(home) + "/" + digest + ".idx";
}

Result<trust::Crl> open_kept_list(store::Store& store, const std::string& digest, Authorities authorities) {
  return open_place(place_of(store, digest, std::move(authorities)));
}

// A list whose file is gone was replaced after its record was read: the records are then others.
Result<std::vector<KeptList>> open_kept_lists(store::Store& store, const Authorities& authorities) {
  for (int i = 1;; ++i) {
    auto lists = look(store, authorities);
    if (lists || lists.error().code != ErrorCode::file_not_found || i == kLooks) return lists;
  }
}

Status sweep_crl_indexes(store::Store& store) {
  TRY_ASSIGN(const auto records, store::Crls(store).all());
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(crl_index_folder(store.home()), error)) {
    const std::string digest = file.path().stem().string();
    const bool kept = std::any_of(records.begin(), records.end(), [&](const auto& r) { return r.digest == digest; });
    // Of names that are not ours (a temporary one of another process) nothing is known.
    if (!kept && file.path().extension() == ".idx" && !digest.starts_with('.')) {
      std::filesystem::remove(file.path(), error);
    }
  }
  return {};
}

}  // namespace letterlock::app
