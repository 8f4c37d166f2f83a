#include "net/download.h"

#include <filesystem>

#include "net/http_target.h"
#include "net/partial_file.h"

namespace letterlock::net {
namespace {

bool can_go_on(const Error& error) {
  return error.code == ErrorCode::connection_lost || error.code == ErrorCode::server_timeout ||
         error.code == ErrorCode::cancelled || error.code == ErrorCode::server_not_found ||
         error.code == ErrorCode::server_unreachable;
}

Retrieval retrieval_of(const DownloadRequest& request, const PartialFile& partial) {
  Retrieval retrieval;
  retrieval.url = request.url;
  retrieval.mapped = request.mapped;
  retrieval.limit = request.limit;
  retrieval.time_limit = request.time_limit;
  retrieval.given_up = request.given_up;
  retrieval.from = partial.size();
  retrieval.if_range = partial.range_validator();
  if (!request.have_accepted) return retrieval;
  const AnswerHead accepted = partial.accepted_head();
  retrieval.if_none_match = accepted.etag;
  retrieval.if_modified_since = accepted.last_modified;
  return retrieval;
}

Result<AnswerHead> ask(const DownloadRequest& request, PartialFile& partial) {
  auto head = retrieve(retrieval_of(request, partial), partial);
  if (!head && !can_go_on(head.error())) partial.clear();
  // RFC 9110 section 15.5.17: what is here is longer than what is there. It is another thing now.
  if (!head || head->status != 416 || partial.size() == 0) return head;
  partial.clear();
  return retrieve(retrieval_of(request, partial), partial);
}

}  // namespace

Downloaded::Downloaded(std::unique_ptr<PartialFile> partial, std::unique_ptr<InputFile> file)
    : partial_(std::move(partial)), file_(std::move(file)) {}
Downloaded::Downloaded(Downloaded&&) noexcept = default;

Downloaded::~Downloaded() {
  if (partial_) partial_->clear();
}

Status Downloaded::accept() {
  if (!partial_) return {};
  TRY(partial_->accept());
  partial_.reset();
  return {};
}

Result<Downloaded> download(const DownloadRequest& request) {
  TRY_ASSIGN(auto partial, PartialFile::open(request.folder, request.name));
  TRY_ASSIGN(const AnswerHead head, ask(request, *partial));
  if (head.status == 304 && request.have_accepted) return Downloaded(nullptr, nullptr);
  TRY_ASSIGN(const HttpTarget target, http_target(request.url));
  if (head.status != 200 && head.status != 206) {
    return fail(ErrorCode::server_refused,
                {{"server", target.place}, {"answer", "HTTP " + std::to_string(head.status)}});
  }
  if (!partial->is_whole()) return fail(ErrorCode::connection_lost, {{"server", target.place}});
  TRY_ASSIGN(auto file, partial->read());
  return Downloaded(std::move(partial), std::move(file));
}

void remove_old_downloads(const std::string& folder, std::chrono::hours age) {
  namespace fs = std::filesystem;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const auto written = fs::last_write_time(entry->path(), error);
    const bool unfinished = entry->path().extension() == ".part" || entry->path().extension() == ".head";
    if (!error && unfinished && fs::file_time_type::clock::now() - written > age) fs::remove(entry->path(), error);
  }
}

}  // namespace letterlock::net
