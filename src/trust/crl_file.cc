// Files of revocation lists, read for this run only: DER, or PEM with several.
#include "base/file.h"
#include "trust/crl.h"
#include "trust/crl_index.h"
#include "trust/crl_pem.h"

namespace letterlock::trust {
namespace {

constexpr size_t kListsMax = 1000;

class InMemory : public CrlLists::Taker {
 public:
  Result<Sink*> begin() override {
    if (lists.size() >= kListsMax) return fail(ErrorCode::input_too_large, {{"limit", std::to_string(kListsMax)}});
    indexer_ = std::make_unique<CrlIndexer>(scratch_in_folder(temporary_folder()));
    return indexer_.get();
  }
  Status end() override {
    MemorySink image;
    TRY(indexer_->write_image(image));
    TRY_ASSIGN(Crl list, Crl::of_image(image.take(), indexer_->signed_part()));
    lists.push_back(std::move(list));
    indexer_.reset();
    return {};
  }

  std::vector<Crl> lists;

 private:
  std::unique_ptr<CrlIndexer> indexer_;
};

Result<std::vector<Crl>> read_lists(Source& source) {
  InMemory taker;
  CrlLists lists(taker);
  TRY(copy(source, lists));
  TRY(lists.finish());
  return std::move(taker.lists);
}

}  // namespace

Result<std::vector<Crl>> parse_crls(ByteView content) {
  MemorySource source(content);
  return read_lists(source);
}

Result<std::vector<Crl>> read_crls(const std::string& path) {
  TRY_ASSIGN(auto file, InputFile::open_path(path));
  TRY_ASSIGN(auto source, file->open());
  auto lists = read_lists(*source);
  if (!lists) lists.error().params.emplace_back("path", path);
  return lists;
}

}  // namespace letterlock::trust
