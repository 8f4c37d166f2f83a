// letterlock contact list|show|add|compare|export|remove
#include "api/person_view.h"
#include "api/tunnel_text.h"
#include "app/people.h"
#include "cli/certificate_form.h"
#include "cli/commands/all.h"
#include "cli/comparison_lines.h"
#include "cli/session.h"
#include "cli/show_lines.h"

namespace letterlock::cli {
namespace {

struct ContactView {
  tunnel::Tunnel tunnel;
  std::vector<api::CertificateView> certificates;
  api::PersonView person;
};
BOOST_DESCRIBE_STRUCT(ContactView, (), (tunnel, certificates, person))

ContactView view_of(const app::Person& person, const Terminal& terminal) {
  return {person.tunnel, api::views_of(person.certificates), api::view_of(person, terminal.language())};
}

Status print_certificates(const Terminal& terminal, const app::Person& person) {
  for (const x509::Certificate& certificate : person.certificates) {
    const api::CertificateView view = api::view_of(certificate);
    std::string addresses;
    for (const std::string& address : view.addresses) addresses += " " + address;
    TRY(terminal.print("\n  " + terminal.style(Style::strong, certificate.display_name()) + addresses + "\n"));
    TRY(terminal.print("    " + terminal.sentence("view.issuer", {{"value", view.issuer}}) + "\n"));
    TRY(terminal.print("    " +
                       terminal.sentence("view.valid", {{"from", to_rfc3339(view.not_before)},
                                                        {"until", to_rfc3339(view.not_after)}}) +
                       "\n"));
    TRY(terminal.print("    " + terminal.sentence("view.fingerprint", {{"value", view.fingerprint_sha256}}) + "\n"));
    if (view.can_sign) TRY(print_forms(terminal, view.fingerprint_sha256, 4));
  }
  return {};
}

// Each new certificate beside the accepted one, then all of them.
Status print_person(const Terminal& terminal, const app::Person& person) {
  TRY(print_lines(terminal, api::lines_of(person.tunnel, terminal.language())));
  for (const api::ReviewView& review : api::reviews_of(person, terminal.language())) {
    TRY(terminal.print("\n"));
    TRY(print_lines(terminal, api::lines_of(review, terminal.language())));
  }
  return {};
}

// Of the certificate that waits for a review, else of the accepted ones.
Status print_codes(const Terminal& terminal, const app::Person& person) {
  std::vector<std::string> shown;
  for (const tunnel::Notice& notice : person.tunnel.notices) {
    if (notice.kind == tunnel::NoticeKind::new_certificate) shown.push_back(notice.certificate);
  }
  if (shown.empty() && person.tunnel.certificate) shown.push_back(*person.tunnel.certificate);
  if (shown.empty()) return fail(ErrorCode::nothing_to_review, {{"address", person.tunnel.addresses.front()}});
  for (const std::string& fingerprint : shown) {
    TRY(print_code(terminal, api::comparison_of(fingerprint, person.tunnel.addresses.front())));
  }
  return {};
}

class ContactList : public Command {
 public:
  std::string_view words() const override { return "contact list"; }
  void declare(Declaration& declaration) override {
    declare_account(declaration, options_);
    declaration.example("all", "letterlock contact list");
  }
  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    TRY_ASSIGN(auto session, Session::open(terminal, options_));
    TRY_ASSIGN(const auto people, app::people(session->home(), session->account()));
    if (terminal.json()) {
      std::vector<ContactView> views;
      for (const app::Person& person : people) views.push_back(view_of(person, terminal));
      TRY(terminal.print_json(to_json(views)));
      return ExitCode::good;
    }
    for (const app::Person& person : people) {
      TRY(terminal.print(person.tunnel.addresses.front() + "  " +
                         api::summary_sentence(person.tunnel, terminal.language()) + "\n"));
    }
    return ExitCode::good;
  }

 private:
  SessionOptions options_;
};

class ContactShow : public Command {
 public:
  std::string_view words() const override { return "contact show"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("ADDRESS", "contact-address", address_);
    declaration.flag("--qr", qr_);
    declare_account(declaration, options_);
    declaration.example("one", "letterlock contact show ben@example.tw");
    declaration.example("qr", "letterlock contact show ben@example.tw --qr");
  }
  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    TRY_ASSIGN(auto session, Session::open(terminal, options_));
    TRY_ASSIGN(const app::Person person, app::person(session->home(), session->account(), address_));
    if (terminal.json()) {
      TRY(terminal.print_json(to_json(view_of(person, terminal))));
      return ExitCode::good;
    }
    TRY(print_person(terminal, person));
    TRY(print_certificates(terminal, person));
    if (qr_) TRY(print_codes(terminal, person));
    return ExitCode::good;
  }

 private:
  std::string address_;
  bool qr_ = false;
  SessionOptions options_;
};

// The acts of the user about one person, each asked for by its option.
class ContactAdd : public Command {
 public:
  std::string_view words() const override { return "contact add"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("ADDRESS", "contact-address", address_);
    declaration.value("--fingerprint", "HEX", fingerprint_);
    declaration.flag("--bind", bind_);
    declaration.value("--encryption-cert", "FILE", encryption_);
    declaration.value("--name", "NAME", name_);
    declaration.value("--also", "ADDRESS", also_);
    declaration.flag("--try-aes", try_aes_);
    declare_account(declaration, options_);
    declaration.example("accept", "letterlock contact add ben@example.tw");
    declaration.example("bind", "letterlock contact add ben@example.tw --bind --fingerprint 3f9a1c2b");
  }
  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    TRY_ASSIGN(auto session, Session::open(terminal, options_));
    TRY(act(*session));
    TRY_ASSIGN(const app::Person person, app::person(session->home(), session->account(), address_));
    if (terminal.json()) {
      TRY(terminal.print_json(to_json(view_of(person, terminal))));
    } else {
      TRY(print_lines(terminal, api::lines_of(person.tunnel, terminal.language())));
    }
    return ExitCode::good;
  }

 private:
  Status act(Session& session) const {
    app::Home& home = session.home();
    const std::string& account = session.account();
    if (!name_.empty()) TRY(app::name_person(home, account, address_, name_));
    if (!also_.empty()) TRY(app::join_address(home, account, address_, also_));
    if (!encryption_.empty()) TRY(app::import_encryption(home, account, address_, encryption_));
    if (try_aes_) TRY(app::try_aes(home, account, address_));
    if (bind_) TRY(app::bind(home, account, address_, fingerprint_));
    const bool other_act = !name_.empty() || !also_.empty() || !encryption_.empty() || try_aes_;
    if (bind_ || !other_act) TRY(app::accept(home, account, address_, fingerprint_));
    return {};
  }

  std::string address_;
  std::string fingerprint_;
  bool bind_ = false;
  bool try_aes_ = false;
  std::string encryption_;
  std::string name_;
  std::string also_;
  SessionOptions options_;
};

// What somebody told by another way, beside the certificate that is here.
class ContactCompare : public Command {
 public:
  std::string_view words() const override { return "contact compare"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("ADDRESS", "contact-address", address_);
    declaration.required_arguments("TEXT", "told", told_);
    declaration.value("--fingerprint", "HEX", fingerprint_);
    declare_account(declaration, options_);
    declaration.example("digits",
                        "letterlock contact compare ben@example.tw 04211 61002 00017 40960 12345 65535 00001 31337");
    declaration.example("code", "letterlock contact compare ben@example.tw \"$(zbarimg -q --raw code.png)\"");
  }
  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    TRY_ASSIGN(auto session, Session::open(terminal, options_));
    std::string told;
    for (const std::string& part : told_) told += (told.empty() ? "" : " ") + part;
    TRY_ASSIGN(const app::Comparison comparison,
               app::compare(session->home(), session->account(), address_, fingerprint_, told));
    const api::ComparedView view = api::view_of(comparison, terminal.language());
    TRY(terminal.json() ? terminal.print_json(to_json(view)) : terminal.print(view.text + "\n"));
    if (comparison.result == x509::Compared::unreadable) return ExitCode::usage;
    return comparison.result == x509::Compared::same ? ExitCode::good : ExitCode::not_good;
  }

 private:
  std::string address_;
  std::vector<std::string> told_;
  std::string fingerprint_;
  SessionOptions options_;
};

class ContactExport : public Command {
 public:
  std::string_view words() const override { return "contact export"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("ADDRESS", "contact-address", address_);
    cli::declare(declaration, form_);
    declare_account(declaration, options_);
    declaration.example("one", "letterlock contact export ben@example.tw -o ben.pem");
    declaration.example("p7c", "letterlock contact export ben@example.tw --format p7c -o ben.p7c");
  }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, options_));
    TRY_ASSIGN(const app::Person person, app::person(session->home(), session->account(), address_));
    if (person.certificates.empty()) return fail(ErrorCode::nothing_to_review, {{"address", address_}});
    TRY(write_certificates(context.terminal, person.certificates, form_));
    return ExitCode::good;
  }

 private:
  std::string address_;
  CertificateFormOptions form_;
  SessionOptions options_;
};

class ContactRemove : public Command {
 public:
  std::string_view words() const override { return "contact remove"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("ADDRESS", "contact-address", address_);
    declaration.value("--fingerprint", "HEX", fingerprint_);
    declaration.flag("--unbind", unbind_);
    declare_account(declaration, options_);
    declaration.example("one", "letterlock contact remove ben@example.tw");
  }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, options_));
    if (unbind_) {
      TRY(app::unbind(session->home(), session->account(), address_, fingerprint_));
    } else {
      TRY(app::withdraw(session->home(), session->account(), address_, fingerprint_));
    }
    TRY_ASSIGN(const app::Person person, app::person(session->home(), session->account(), address_));
    if (context.terminal.json()) {
      TRY(context.terminal.print_json(to_json(view_of(person, context.terminal))));
    } else {
      TRY(print_lines(context.terminal, api::lines_of(person.tunnel, context.terminal.language())));
    }
    return ExitCode::good;
  }

 private:
  std::string address_;
  std::string fingerprint_;
  bool unbind_ = false;
  SessionOptions options_;
};

}  // namespace

std::unique_ptr<Command> make_contact_list_command() { return std::make_unique<ContactList>(); }
std::unique_ptr<Command> make_contact_show_command() { return std::make_unique<ContactShow>(); }
std::unique_ptr<Command> make_contact_add_command() { return std::make_unique<ContactAdd>(); }
std::unique_ptr<Command> make_contact_compare_command() { return std::make_unique<ContactCompare>(); }
std::unique_ptr<Command> make_contact_export_command() { return std::make_unique<ContactExport>(); }
std::unique_ptr<Command> make_contact_remove_command() { return std::make_unique<ContactRemove>(); }

}  // namespace letterlock::cli
