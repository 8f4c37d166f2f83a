// letterlock open: a sealed message in, the payload and the report out, offline.
//
// The message is read to its end and judged before one octet of it is handed out (cli/release.h says when it may be).
#include "api/json_text.h"
#include "api/report_json.h"
#include "api/report_text.h"
#include "cli/commands/all.h"
#include "cli/input.h"
#include "cli/open_options.h"
#include "cli/progress.h"
#include "cli/release.h"
#include "cli/secrets.h"
#include "cli/show_lines.h"
#include "cli/trust_options.h"
#include "judge/judge.h"
#include "smime/examine.h"

namespace letterlock::cli {
namespace {

// All that a judgement needs, read before any password is asked for.
struct Judging {
  trust::TrustStore store;
  trust::RevocationMode revocation = trust::RevocationMode::soft;
  std::vector<judge::Binding> bindings;
  Time now{};

  judge::MessageReport judge(const smime::Facts& facts) const {
    judge::Context context{store};
    context.revocation = revocation;
    context.now = now;
    context.bindings = bindings;
    context.known_certificates = store.intermediates();
    return judge::judge(facts, context);
  }
};

class Open : public Command {
 public:
  std::string_view words() const override { return "open"; }
  void declare(Declaration& declaration) override;
  Result<ExitCode> run(Context& context) override;

 private:
  Status check_options(const Terminal& terminal) const;
  Result<Judging> prepare() const;
  Status write_report(const Terminal& terminal, const judge::MessageReport& report) const;
  Status write_payload(const Terminal& terminal, smime::Examination& examination) const;
  bool payload_to_standard_output() const { return output_.empty() || output_ == "-"; }

  std::string file_;
  std::vector<std::string> keys_;
  PasswordOptions passwords_;
  CardOptions card_;
  TrustOptions trust_;
  std::vector<std::string> bindings_;
  std::vector<std::string> required_;
  bool show_anyway_ = false;
  std::string output_;
  std::string report_;
};

void Open::declare(Declaration& declaration) {
  declaration.argument("FILE", "file", file_);
  declaration.values("--key", "P12", keys_);
  cli::declare(declaration, passwords_);
  cli::declare(declaration, card_);
  cli::declare(declaration, trust_);
  declaration.values("--bind", "ADDRESS=CERT", bindings_);
  declaration.values("--require", "signed|sealed", required_);
  declaration.flag("--show-anyway", show_anyway_);
  declaration.value("--output,-o", "FILE", output_);
  declaration.value("--report", "FILE", report_);
  declaration.example("sealed", "letterlock open --key ben.p12 --anchor authority.pem -o letter.eml sealed.eml");
  declaration.example("report", "letterlock open --key ben.p12 --anchor authority.pem --json sealed.eml");
  declaration.example("card", "letterlock open --token 'HiCOS PKI Smart Card' --anchor moica.pem sealed.eml");
  declaration.example("bind", "letterlock open --anchor authority.pem --bind ann@example.tw=ann.pem signed.eml");
  declaration.example("require", "letterlock open --require signed --require sealed --key ben.p12 sealed.eml");
}

Status Open::check_options(const Terminal& terminal) const {
  TRY(parse_required(required_));
  if (report_ == "-" && (terminal.json() || payload_to_standard_output())) {
    return fail(ErrorCode::options_conflict,
                {{"option", "--report -"}, {"other", terminal.json() ? "--json" : "-o -"}});
  }
  return {};
}

Result<Judging> Open::prepare() const {
  Judging judging;
  TRY_ASSIGN(judging.store, trust_store_of(trust_));
  TRY_ASSIGN(judging.bindings, read_bindings(bindings_));
  TRY_ASSIGN(judging.now, time_of(trust_));
  judging.revocation = revocation_of(trust_);
  return judging;
}

Status Open::write_report(const Terminal& terminal, const judge::MessageReport& report) const {
  const auto document = api::report_document(report, terminal.language());
  if (!report_.empty()) {
    TRY_ASSIGN(auto file, Output::create(report_, terminal));
    TRY(file->write(as_bytes(api::to_indented_text(document))));
    TRY(file->commit());
  }
  if (terminal.json()) return terminal.print_json(document);
  message_lines(terminal, api::lines_of(report, terminal.language()));
  return {};
}

Status Open::write_payload(const Terminal& terminal, smime::Examination& examination) const {
  if (terminal.json() && payload_to_standard_output()) return {};
  if (!examination.facts().payload) return {};  // certificates alone: the report has them
  TRY_ASSIGN(auto output, Output::create(output_, terminal));
  TRY(examination.release(*output));
  return output->commit();
}

Result<ExitCode> Open::run(Context& context) {
  const Terminal& terminal = context.terminal;
  TRY(check_options(terminal));
  TRY_ASSIGN(const Required required, parse_required(required_));
  TRY_ASSIGN(const Judging judging, prepare());
  TRY_ASSIGN(auto tokens, open_token_files(keys_, terminal, passwords_));
  if (!card_.label.empty()) {
    TRY_ASSIGN(OwnToken card, find_token(card_, terminal));
    tokens.push_back(std::move(card));
  }
  x509::KeyRing ring;
  for (const OwnToken& token : tokens) add_to(ring, token);
  smime::ExamineOptions options;
  options.known_certificates = judging.store.intermediates();
  options.releases = !(terminal.json() && payload_to_standard_output());
  TRY_ASSIGN(auto input, open_input(file_, terminal));
  const Params name = {{"path", input_name(file_, terminal)}};
  Progress progress(terminal, terminal.sentence("open.progress-examine", name), input->size());
  ProgressInput counted(*input, progress);
  TRY_ASSIGN(auto examination, smime::Examination::examine(counted, ring, options));
  const auto report = judging.judge(examination->facts());
  const ExitCode code = exit_code_of(report, required);
  const auto withheld = why_withheld(report, code, required, show_anyway_, terminal);
  progress.relabel(terminal.sentence("open.progress-release", name));
  // The payload first: a report that says "good" beside a payload that could not be written would mislead.
  if (!withheld) TRY(write_payload(terminal, *examination));
  progress.hide();
  TRY(write_report(terminal, report));
  if (terminal.json()) return code;
  if (withheld) terminal.show(*withheld);
  if (!withheld && code != ExitCode::good) terminal.message(terminal.sentence("open.shown-anyway"));
  return code;
}

}  // namespace

std::unique_ptr<Command> make_open_command() { return std::make_unique<Open>(); }

}  // namespace letterlock::cli
