#include "app/crl_lists.h"

#include <unistd.h>

#include <algorithm>

#include "base/file.h"
#include "base/scratch.h"
#include "store/certificates.h"
#include "store/files.h"
#include "store/unused.h"
#include "trust/crl_index.h"
#include "trust/crl_pem.h"

namespace letterlock::app {
namespace {

// Each list has two files open until all are verified.
constexpr size_t kListsMax = 250;
constexpr size_t kNameMin = 8;

// A list that was read and verified; neither its octets nor its index have a name yet.
struct Incoming {
  std::unique_ptr<store::NewFile> file;
  std::unique_ptr<OutputFile> index;
  std::string issuer;
  x509::Certificate authority;
};

struct Candidates {
  std::vector<x509::Certificate> given;
  std::vector<x509::Certificate> known;
  const trust::TrustStore* trust = nullptr;  // for the system's roots
};

class Reader : public trust::CrlLists::Taker, public Sink {
 public:
  Reader(Home& home, const Candidates& candidates) : home_(home), candidates_(candidates) {}

  Result<Sink*> begin() override {
    if (lists.size() >= kListsMax) return fail(ErrorCode::input_too_large, {{"limit", std::to_string(kListsMax)}});
    const std::string folder = crl_index_folder(home_.store().home());
    TRY(make_folder(folder));
    TRY_ASSIGN(file_, store::Files(home_.store()).create());
    indexer_ = std::make_unique<trust::CrlIndexer>(scratch_in_folder(folder));
    return this;
  }

  Status write(ByteView chunk) override {
    TRY(indexer_->write(chunk));
    return file_->write(chunk);
  }

  Status finish() override { return indexer_->finish(); }

  Status end() override {
    TRY_ASSIGN(const x509::Certificate authority, find_authority());
    TRY_ASSIGN(auto index, OutputFile::create(crl_index_folder(home_.store().home()) + "/new", Replace::yes));
    TRY(indexer_->write_image(*index, *from_hex(file_->digest())));
    lists.push_back({std::move(file_), std::move(index), indexer_->issuer(), authority});
    indexer_.reset();
    return {};
  }

  std::vector<Incoming> lists;

 private:
  // The first that signed it. All who did are noted: several certificates may be of one key.
  Result<x509::Certificate> find_authority() {
    std::optional<x509::Certificate> found;
    const auto roots = candidates_.trust->roots_named(indexer_->issuer_der());
    for (const auto* certificates : {&candidates_.given, &candidates_.known, &roots}) {
      for (const x509::Certificate& certificate : *certificates) {
        if (indexer_->verify(certificate) && !found) found = certificate;
      }
    }
    if (found) return *found;
    const std::string issuer = indexer_->issuer();
    if (candidates_.given.empty()) return fail(ErrorCode::crl_issuer_unknown, {{"issuer", issuer}});
    return fail(ErrorCode::crl_signature_wrong,
                {{"issuer", issuer}, {"authority", candidates_.given.front().display_name()}});
  }

  Home& home_;
  const Candidates& candidates_;
  std::unique_ptr<store::NewFile> file_;
  std::unique_ptr<trust::CrlIndexer> indexer_;
};

Result<Candidates> candidates_of(Home& home, const CrlImport& import) {
  TRY_ASSIGN(const trust::TrustStore* trust, home.trust());
  Candidates candidates{import.authorities, trust->anchors(), trust};
  candidates.known.insert(candidates.known.end(), trust->intermediates().begin(), trust->intermediates().end());
  return candidates;
}

Status read_file_of_lists(ReplayableSource& input, Reader& reader, const CrlImport& import) {
  trust::CrlLists lists(reader);
  TRY_ASSIGN(auto source, input.open());
  Bytes buffer(kChunkSize);
  std::uint64_t done = 0;
  for (;;) {
    TRY_ASSIGN(const size_t count, source->read(buffer));
    if (count == 0) return lists.finish();
    TRY(lists.write(ByteView(buffer).first(count)));
    done += count;
    if (import.progress) import.progress(done, input.size());
  }
}

// Both files get their names; nothing counts yet.
Result<KeptList> settle(Home& home, Incoming& incoming, const std::string& url) {
  TRY_ASSIGN(const store::KeptFile file, incoming.file->keep());
  const std::string path = crl_index_path(home.store().home(), file.digest);
  TRY(incoming.index->commit_as(path));
  TRY_ASSIGN(trust::Crl list, trust::Crl::open(path));
  store::Crl record{file.digest, incoming.issuer, list.this_update(), list.next_update(), home.now()};
  record.url = url;
  record.number = list.number_hex();
  record.entries = list.size();
  record.authority = incoming.authority.fingerprint();
  return KeptList{std::move(record), std::move(list)};
}

// The lists whose place it takes; crl_older where it is the older one.
Result<std::vector<std::string>> replaced_by(const KeptList& incoming, const std::vector<KeptList>& here) {
  std::vector<std::string> replaced;
  for (const KeptList& kept : here) {
    if (kept.record.digest == incoming.record.digest) return std::vector<std::string>();
    if (incoming.list.older_than(kept.list)) {
      return fail(ErrorCode::crl_older,
                  {{"issuer", incoming.record.issuer}, {"time", to_rfc3339(kept.record.this_update)}});
    }
    if (incoming.list.same_source(kept.list)) replaced.push_back(kept.record.digest);
  }
  return replaced;
}

Status record(Home& home, std::vector<KeptList>& incoming, const Authorities& authorities) {
  store::Store& store = home.store();
  std::vector<std::string> gone;
  TRY_ASSIGN(store::Transaction transaction, store.begin());
  for (const KeptList& one : incoming) {
    TRY_ASSIGN(const std::vector<KeptList> here, open_kept_lists(store, authorities));
    TRY_ASSIGN(const std::vector<std::string> replaced, replaced_by(one, here));
    TRY(store::Crls(store).forget(replaced));
    TRY(store::Crls(store).add(one.record));
    gone.insert(gone.end(), replaced.begin(), replaced.end());
  }
  TRY(transaction.commit());
  // What others may still read goes last: a crash before leaves files that nobody names.
  for (const std::string& digest : gone) TRY(store::remove_unused_file(store, digest));
  return {};
}

// What got a name and does not count.
void undo(Home& home, const std::vector<KeptList>& settled) {
  for (const KeptList& one : settled) (void)store::remove_unused_file(home.store(), one.record.digest);
  (void)sweep_crl_indexes(home.store());
}

Result<std::vector<store::Crl>> keep(Home& home, std::vector<Incoming>& lists, const CrlImport& import,
                                     const Authorities& authorities) {
  std::vector<KeptList> settled;
  const auto all = [&]() -> Status {
    for (Incoming& one : lists) {
      TRY_ASSIGN(KeptList kept, settle(home, one, import.url));
      settled.push_back(std::move(kept));
    }
    // A file with several of one source: the youngest is the last.
    std::stable_sort(settled.begin(), settled.end(),
                     [](const KeptList& a, const KeptList& b) { return a.list.this_update() < b.list.this_update(); });
    for (const Incoming& one : lists) TRY(store::Certificates(home.store()).put(one.authority));
    return record(home, settled, authorities);
  };
  if (auto done = all(); !done) {
    undo(home, settled);
    return tl::unexpected(std::move(done).error());
  }
  TRY(sweep_crl_indexes(home.store()));
  std::vector<store::Crl> records;
  for (const KeptList& one : settled) records.push_back(one.record);
  return records;
}

}  // namespace

Result<std::vector<store::Crl>> import_crls(Home& home, ReplayableSource& source, const CrlImport& import) {
  TRY_ASSIGN(const Candidates candidates, candidates_of(home, import));
  Reader reader(home, candidates);
  TRY(read_file_of_lists(source, reader, import));
  auto kept = keep(home, reader.lists, import, std::make_shared<std::vector<x509::Certificate>>(candidates.known));
  home.forget_trust();
  return kept;
}

Result<std::vector<store::Crl>> import_crls(Home& home, const std::string& path, const CrlImport& import) {
  TRY_ASSIGN(auto file, InputFile::open_path(path));
  auto kept = import_crls(home, *file, import);
  if (!kept && kept.error().code == ErrorCode::crl_malformed) kept.error().params.emplace_back("path", path);
  return kept;
}

Result<std::vector<store::Crl>> import_crls(Home& home, ByteView octets, const CrlImport& import) {
  ReplayableMemory source(octets);
  return import_crls(home, source, import);
}

Result<store::Crl> remove_crl(Home& home, const std::string& name) {
  TRY_ASSIGN(std::vector<store::Crl> records, store::Crls(home.store()).all());
  std::erase_if(records, [&name](const store::Crl& record) { return !record.digest.starts_with(name); });
  if (name.size() < kNameMin || records.size() != 1) return fail(ErrorCode::crl_not_found, {{"name", name}});
  TRY(store::Crls(home.store()).remove(records[0].digest));
  TRY(sweep_crl_indexes(home.store()));
  home.forget_trust();
  return records[0];
}

}  // namespace letterlock::app
