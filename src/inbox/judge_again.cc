#include "inbox/judge_again.h"

#include <algorithm>
#include <set>

#include "inbox/examiner.h"
#include "store/certificates.h"
#include "store/files.h"

namespace letterlock::inbox {
namespace {

using judge::KeptJudgement;
using judge::KeptSigner;
using judge::SignatureState;

constexpr FindingId kIncomplete[] = {FindingId::revocation_unknown,  FindingId::revocation_required_unknown,
                                     FindingId::revocation_pending,  FindingId::revocation_source_failed,
                                     FindingId::issuer_pending,      FindingId::ocsp_unknown_certificate,
                                     FindingId::certificate_on_hold, FindingId::crl_expired};

bool is_incomplete(const KeptSigner& signer) {
  return std::any_of(std::begin(kIncomplete), std::end(kIncomplete), [&signer](FindingId id) {
    return std::find(signer.findings.begin(), signer.findings.end(), id_of(id)) != signer.findings.end();
  });
}

// What makes it another judgement: the words, and the findings; not the time when it was made.
bool differs(const KeptJudgement& a, const KeptJudgement& b) {
  if (a.signature != b.signature || a.summary != b.summary || a.signers.size() != b.signers.size()) return true;
  for (size_t i = 0; i < a.signers.size(); ++i) {
    const KeptSigner& one = a.signers[i];
    const KeptSigner& other = b.signers[i];
    if (one.status != other.status || one.findings != other.findings || one.revoked_at != other.revoked_at) return true;
  }
  return false;
}

// Sealed, and its key is away now: the report says nothing about what is inside.
bool is_open(const Opened& opened) { return opened.report.payload.has_value(); }

// It was read from the store a while ago: somebody may have moved it meanwhile. False where it is gone.
Result<bool> take_what_people_changed(const Mailroom& room, store::Message& message) {
  TRY_ASSIGN(const auto now, store::Messages(room.store).find(message.key));
  if (!now) return false;
  message.folder = now->folder;
  message.read = now->read;
  message.flags = now->flags;
  return true;
}

Result<bool> record(const Mailroom& room, const Examiner& examiner, Opened& opened) {
  KeptJudgement now = judge::keep(opened.report);
  if (!is_open(opened) || !opened.message.kept || !differs(*opened.message.kept, now)) return false;
  opened.message.kept = std::move(now);
  TRY_ASSIGN(Findings found, examiner.conclude(opened));
  TRY_ASSIGN(auto transaction, room.store.begin());
  TRY_ASSIGN(const bool there, take_what_people_changed(room, found.outcome.message));
  if (!there) return false;
  TRY(examiner.record(found));
  TRY(transaction.commit());
  opened.message = std::move(found.outcome.message);
  return true;
}

// From its certificate to its anchor, as far as they are known.
Result<std::vector<x509::Certificate>> path_of(const Mailroom& room, const KeptSigner& signer) {
  std::vector<x509::Certificate> path;
  for (const std::string& fingerprint : signer.path_sha256) {
    TRY_ASSIGN(const auto certificate, store::Certificates(room.store).find(fingerprint));
    if (certificate) path.push_back(*certificate);
  }
  return path;
}

// S2: revoked not later than first sight. A suspension may still be lifted.
bool is_revoked(const Mailroom& room, const std::vector<x509::Certificate>& path, Time first_seen, KeptSigner& signer) {
  const trust::Policy policy{.usage = trust::Usage::sign, .at = first_seen, .now = room.now};
  const trust::Verdict verdict = trust::check(path.front(), room.trust, path, policy);
  for (const FindingId id : {FindingId::certificate_revoked, FindingId::chain_certificate_revoked}) {
    const auto found =
        std::find_if(verdict.findings.begin(), verdict.findings.end(), [id](const Finding& f) { return f.id == id; });
    if (found == verdict.findings.end() || verdict.on_hold) continue;
    std::erase_if(signer.findings, [](const std::string& f) { return f == id_of(FindingId::revocation_pending); });
    signer.findings.push_back(id_of(id));
    signer.revoked_at = verdict.revoked_at;
    return true;
  }
  return false;
}

judge::Summary without_signature(judge::Summary summary) {
  if (summary == judge::Summary::signed_and_encrypted) return judge::Summary::encrypted;
  return summary == judge::Summary::signed_only ? judge::Summary::none : summary;
}

Result<std::optional<store::Message>> judge_from_kept(const Mailroom& room, store::Message message) {
  bool changed = false;
  KeptJudgement& kept = *message.kept;
  for (KeptSigner& signer : kept.signers) {
    TRY_ASSIGN(const auto path, path_of(room, signer));
    if (signer.status == SignatureState::invalid || path.empty()) continue;
    if (!is_revoked(room, path, message.first_seen, signer)) continue;
    signer.status = kept.signature = SignatureState::invalid;
    kept.summary = without_signature(kept.summary);
    kept.judged_at = room.now;
    changed = true;
  }
  if (!changed) return std::nullopt;
  message.signature = judge::to_string(kept.signature);
  message.summary = judge::to_string(kept.summary);
  TRY_ASSIGN(auto transaction, room.store.begin());
  TRY_ASSIGN(const bool there, take_what_people_changed(room, message));
  if (!there) return std::nullopt;
  TRY(store::Messages(room.store).put(message));
  TRY(transaction.commit());
  return std::optional(std::move(message));
}

}  // namespace

bool was_incomplete(const store::Message& message) {
  return message.kept && std::any_of(message.kept->signers.begin(), message.kept->signers.end(), is_incomplete);
}

Result<bool> judge_again(const Mailroom& room, Opened& opened) {
  TRY_ASSIGN(const Examiner examiner, Examiner::begin(room));
  examiner.judge(opened);
  return record(room, examiner, opened);
}

Result<std::optional<store::Message>> judge_again(const Mailroom& room, const store::Message& message) {
  if (!message.kept) return std::nullopt;
  TRY_ASSIGN(const Examiner examiner, Examiner::begin(room));
  TRY_ASSIGN(auto octets, store::Files(room.store).open(message.key.digest));
  auto opened = examiner.open(message, std::move(octets));
  // A key that is refused or away, and a file that cannot be read any more, leave what is kept.
  if (!opened || !is_open(*opened)) return judge_from_kept(room, message);
  TRY_ASSIGN(const bool changed, record(room, examiner, *opened));
  return changed ? std::optional(std::move(opened->message)) : std::nullopt;
}

}  // namespace letterlock::inbox
