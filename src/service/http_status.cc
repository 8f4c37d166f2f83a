#include "service/http_status.h"

namespace letterlock::service {
namespace {

unsigned status_of_kind(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage: return 400;
    case ErrorKind::input: return 422;
    case ErrorKind::policy: return 403;
    case ErrorKind::needs_user: return 409;
    case ErrorKind::retry_later: return 503;
    case ErrorKind::io: return 502;
    case ErrorKind::internal: return 500;
  }
  return 500;
}

}  // namespace

unsigned status_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::session_needed:
    case ErrorCode::code_not_valid: return 401;
    case ErrorCode::method_not_allowed: return 405;
    case ErrorCode::page_too_slow: return 408;
    case ErrorCode::input_too_large:
    case ErrorCode::request_too_large: return 413;
    case ErrorCode::content_type_refused: return 415;
    case ErrorCode::host_refused: return 421;
    case ErrorCode::request_malformed:
    case ErrorCode::json_malformed: return 400;
    case ErrorCode::act_not_found:
    case ErrorCode::account_not_found:
    case ErrorCode::anchor_not_found:
    case ErrorCode::download_not_found:
    case ErrorCode::message_not_found:
    case ErrorCode::outbox_entry_not_found:
    case ErrorCode::part_not_found:
    case ErrorCode::question_not_found:
    case ErrorCode::route_not_found:
    case ErrorCode::upload_not_found: return 404;
    default: return status_of_kind(error.kind());
  }
}

}  // namespace letterlock::service
