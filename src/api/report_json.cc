#include "api/report_json.h"

#include "api/certificate_view.h"
#include "api/verdict_view.h"

namespace letterlock::api {
namespace {

// One visitor over the described members; findings and verdicts alone become more than they are.
class ReportWriter {
 public:
  ReportWriter(const judge::MessageReport& report, text::Language language) : language_(language) {
    policy_.usage = trust::Usage::sign;
    policy_.at = report.first_seen;
  }

  JsonValue write(const Finding& finding) const { return to_json(view_of(finding, language_)); }

  // The same object as `trust check` gives.
  JsonValue write(const trust::Verdict& verdict) const {
    return verdict.path.empty() ? JsonValue() : to_json(view_of(verdict, policy_, language_));
  }

  JsonValue write(const x509::Certificate& certificate) const { return to_json(view_of(certificate)); }

  template <typename T>
  JsonValue write(const std::optional<T>& value) const {
    return value ? write(*value) : JsonValue();
  }

  template <typename T>
  JsonValue write(const std::vector<T>& values) const {
    boost::json::array array;
    array.reserve(values.size());
    for (const T& value : values) array.push_back(write(value));
    return array;
  }

  template <json_detail::DescribedStruct T>
  JsonValue write(const T& value) const {
    boost::json::object object;
    boost::mp11::mp_for_each<json_detail::Members<T>>(
        [&](auto member) { object[member.name] = write(value.*member.pointer); });
    return object;
  }

  template <json_detail::DescribedEnum T>
  JsonValue write(T value) const {
    return JsonValue(to_string(value));
  }

  // Text, numbers, flags.
  template <typename T>
  requires(std::same_as<T, std::string> || std::integral<T>) JsonValue write(const T& value)
  const { return to_json(value); }

 private:
  text::Language language_;
  trust::Policy policy_;
};

}  // namespace

const std::string_view ReportShape::kDeclaration = R"(export interface MessageReport {
  summary: "signed-and-encrypted" | "signed" | "encrypted" | "none";
  signature: "valid" | "invalid" | "unknown" | "none";
  encryption: "strong" | "legacy" | "undecrypted" | "none";
  integrity: "authenticated" | "signature" | "none";
  layers: LayerReport[];
  headers: HeaderReport[];
  findings: FindingView[];
  payload: PayloadReport | null;
}

export interface LayerReport {
  type: string;
  form: string;
  findings: FindingView[];
  content_encryption: string | null;
  decrypted: boolean | null;
  recipients: RecipientReport[];
  signers: SignerReport[];
  certificates: CertificateView[];
}

export interface RecipientReport {
  issuer: string | null;
  serial: string | null;
  ski: string | null;
  key_encryption: string;
  kdf: string | null;
  key_wrap: string | null;
  ours: boolean;
}

export interface SignerReport {
  status: "valid" | "invalid" | "unknown" | "none";
  subject: string | null;
  addresses: string[];
  issuer: string | null;
  serial: string | null;
  fingerprint_sha256: string | null;
  digest: string;
  signature_algorithm: string;
  signing_time: string | null;
  capabilities: string[];
  recommended: string | null;
  chosen: string | null;
  encryption_certificate_sha256: string | null;
  findings: FindingView[];
  certificate_verdict: VerdictView | null;
}

export interface HeaderReport {
  name: string;
  value: string;
  outer: string | null;
  protection: "unprotected" | "signed-only" | "encrypted-only" | "signed-and-encrypted";
}

export interface PayloadReport {
  content_type: string;
  bytes: number;
}
)";

JsonValue report_document(const judge::MessageReport& report, text::Language language) {
  return ReportWriter(report, language).write(report);
}

}  // namespace letterlock::api
