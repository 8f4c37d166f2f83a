#include "account/oauth.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "base/json.h"
#include "crypto/digest.h"
#include "net/percent.h"

namespace letterlock::account {
namespace {

constexpr size_t kTargetOctetsMax = 8 * 1024;
constexpr size_t kParametersMax = 32;
constexpr size_t kReasonOctetsMax = 300;
constexpr size_t kTokenOctetsMax = 12 * 1024;
constexpr size_t kClientWordMax = 255;
constexpr std::int64_t kLifetimeMax_s = 24 * 60 * 60;
constexpr std::string_view kGrantMark = "letterlock-oauth-1";

// RFC 4648 section 5, without padding (RFC 7636 appendix A).
std::string base64url(ByteView octets) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  unsigned bits = 0;
  int count = 0;
  for (const std::uint8_t octet : octets) {
    bits = (bits << 8 | octet) & 0xFFFF;
    for (count += 8; count >= 6; count -= 6) text += kAlphabet[bits >> (count - 6) & 63];
  }
  if (count > 0) text += kAlphabet[bits << (6 - count) & 63];
  return text;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~").find(c) != std::string_view::npos;
}

// Puts "name=value" behind what is there, both in the form of application/x-www-form-urlencoded.
void add(Secret& form, std::string_view name, std::string_view value) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  if (!form.empty()) form.append(as_bytes("&"));
  form.append(as_bytes(name));
  form.append(as_bytes("="));
  for (const char c : value) {
    const auto octet = static_cast<unsigned char>(c);
    const std::array<char, 3> escaped = {'%', kHex[octet >> 4], kHex[octet & 15]};
    form.append(as_bytes(is_unreserved(c) ? std::string_view(&c, 1) : std::string_view(escaped.data(), 3)));
  }
}

// RFC 6749 appendix B: application/x-www-form-urlencoded, in which "+" is a blank.
std::optional<std::string> decoded(std::string_view text) {
  std::string blanks(text);
  std::replace(blanks.begin(), blanks.end(), '+', ' ');
  return net::percent_decoded(blanks);
}

using Parameters = std::vector<std::pair<std::string, std::string>>;

// None where one is malformed or comes twice (RFC 6749 section 3.1).
std::optional<Parameters> parameters_of(std::string_view query) {
  Parameters parameters;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const size_t equals = std::min(pair.find('='), pair.size());
    const auto name = decoded(pair.substr(0, equals));
    const auto value = decoded(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value || parameters.size() == kParametersMax) return std::nullopt;
    for (const auto& [known, _] : parameters) {
      if (known == *name) return std::nullopt;
    }
    parameters.emplace_back(*name, *value);
  }
  return parameters;
}

std::string value_of(const Parameters& parameters, std::string_view wanted) {
  for (const auto& [name, value] : parameters) {
    if (name == wanted) return value;
  }
  return "";
}

// A provider's own words, fit to be shown.
std::string shown(std::string text) {
  if (text.size() > kReasonOctetsMax) text.resize(kReasonOctetsMax);
  for (char& c : text) c = static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F ? '?' : c;
  return text;
}

tl::unexpected<Error> refused(const OauthProvider& provider, const std::string& error, const std::string& words) {
  return fail(ErrorCode::oauth_refused,
              {{"provider", provider.name}, {"reason", shown(words.empty() ? error : error + ": " + words)}});
}

bool is_its_issuer(const OauthProvider& provider, std::string_view issuer) {
  return issuer == provider.issuer || (provider.issuer.ends_with('/') && issuer.starts_with(provider.issuer));
}

// The text of a member, which is wiped there; empty where there is none.
Secret take(boost::json::object& object, std::string_view name) {
  auto* found = object.if_contains(name);
  auto* text = found != nullptr ? found->if_string() : nullptr;
  if (text == nullptr) return {};
  Secret taken{std::string_view(*text)};
  wipe(text->data(), text->size());
  return taken;
}

// A token stands in a line of the login: printable ASCII without blanks (RFC 6750 section 2.1).
bool is_token(const Secret& token) {
  return !token.empty() && token.size() <= kTokenOctetsMax &&
         std::all_of(token.view().begin(), token.view().end(), [](std::uint8_t c) { return c > 0x20 && c < 0x7F; });
}

// Seconds, as a number or (some providers) a text of digits; bounded.
std::chrono::seconds lifetime_of(const boost::json::object& object) {
  const auto* found = object.if_contains("expires_in");
  if (found == nullptr) return {};
  std::int64_t value = found->is_int64() ? found->get_int64() : 0;
  if (const auto* text = found->if_string(); text != nullptr) {
    (void)std::from_chars(text->data(), text->data() + text->size(), value);
  }
  return std::chrono::seconds(std::clamp<std::int64_t>(value, 0, kLifetimeMax_s));
}

Result<OauthTokens> tokens_in(boost::json::object& object, const std::string& place) {
  const auto misbehaves = [&](const char* reason) {
    return fail(ErrorCode::server_misbehaves, {{"server", place}, {"reason", reason}});
  };
  OauthTokens tokens;
  tokens.access = take(object, "access_token");
  Secret refresh = take(object, "refresh_token");
  if (!is_token(tokens.access)) return misbehaves("there is no access token in it");
  if (!refresh.empty() && !is_token(refresh)) return misbehaves("its refresh token is malformed");
  std::string type(take(object, "token_type").text());
  std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) { return std::tolower(c); });
  if (type != "bearer") return misbehaves("its token is of another type");
  if (!refresh.empty()) tokens.refresh = std::move(refresh);
  tokens.lifetime = lifetime_of(object);
  return tokens;
}

}  // namespace

OauthAttempt new_attempt(ByteView random_state, ByteView random_verifier, std::string redirect) {
  std::string verifier = base64url(random_verifier);
  OauthAttempt attempt{base64url(random_state), Secret(verifier), std::move(redirect)};
  wipe(verifier.data(), verifier.size());
  return attempt;
}

std::string authorization_url(const OauthProvider& provider, const std::string& client_id, const OauthAttempt& attempt,
                              const std::string& user) {
  Secret query;
  add(query, "response_type", "code");
  add(query, "client_id", client_id);
  add(query, "redirect_uri", attempt.redirect);
  add(query, "scope", provider.scope);
  add(query, "state", attempt.state);
  add(query, "code_challenge", base64url(crypto::sha256(attempt.verifier.view())));
  add(query, "code_challenge_method", "S256");
  add(query, "login_hint", user);
  return provider.authorization_url + "?" + std::string(query.text());
}

Result<std::optional<Secret>> read_redirect(const OauthProvider& provider, const OauthAttempt& attempt,
                                            std::string_view target) {
  if (!target.starts_with("/?") || target.size() > kTargetOctetsMax) return std::nullopt;
  const auto parameters = parameters_of(target.substr(2, target.find('#') - 2));
  if (!parameters) return std::nullopt;
  if (!equal_constant_time(as_bytes(value_of(*parameters, "state")), as_bytes(attempt.state))) return std::nullopt;
  const std::string issuer = value_of(*parameters, "iss");
  if (!issuer.empty() && !is_its_issuer(provider, issuer)) return refused(provider, "another issuer answered", issuer);
  const std::string error = value_of(*parameters, "error");
  if (error == "access_denied") return fail(ErrorCode::oauth_denied, {{"provider", provider.name}});
  if (!error.empty()) return refused(provider, error, value_of(*parameters, "error_description"));
  const std::string code = value_of(*parameters, "code");
  if (code.empty()) return refused(provider, "the answer has no code", "");
  return Secret(code);
}

Secret exchange_form(const OauthClient& client, const OauthAttempt& attempt, const Secret& code) {
  Secret form;
  add(form, "grant_type", "authorization_code");
  add(form, "code", code.text());
  add(form, "redirect_uri", attempt.redirect);
  add(form, "client_id", client.id);
  if (!client.secret.empty()) add(form, "client_secret", client.secret.text());
  add(form, "code_verifier", attempt.verifier.text());
  return form;
}

Secret refresh_form(const OauthClient& client, const Secret& refresh_token) {
  Secret form;
  add(form, "grant_type", "refresh_token");
  add(form, "refresh_token", refresh_token.text());
  add(form, "client_id", client.id);
  if (!client.secret.empty()) add(form, "client_secret", client.secret.text());
  return form;
}

Result<OauthTokens> read_tokens(const OauthProvider& provider, const std::string& user, long status, Bytes& body) {
  const size_t begin = std::string_view("https://").size();
  const std::string place = provider.token_url.substr(begin, provider.token_url.find('/', begin) - begin);
  auto document = parse_json(as_text(body), kTokenAnswerMax);
  wipe(body.data(), body.size());
  body.clear();
  if (status == 429 || status >= 500) {
    return fail(ErrorCode::server_refused, {{"server", place}, {"answer", "HTTP " + std::to_string(status)}});
  }
  boost::json::object* object = document ? document->if_object() : nullptr;
  if (object == nullptr) {
    return fail(ErrorCode::server_misbehaves, {{"server", place}, {"reason", "its answer is no JSON object"}});
  }
  const std::string error(take(*object, "error").text());
  if (error == "invalid_grant") {
    return fail(ErrorCode::oauth_login_needed, {{"user", user}, {"provider", provider.name}});
  }
  if (status != 200 || !error.empty()) {
    const std::string words(take(*object, "error_description").text());
    return refused(provider, error.empty() ? "HTTP " + std::to_string(status) : error, words);
  }
  return tokens_in(*object, place);
}

Secret to_secret(const OauthGrant& grant) {
  Secret kept(kGrantMark);
  for (const std::string_view part : {std::string_view(grant.provider), std::string_view(grant.client.id),
                                      grant.client.secret.text(), grant.refresh_token.text()}) {
    kept.append(as_bytes("\n"));
    kept.append(as_bytes(part));
  }
  return kept;
}

std::optional<OauthGrant> to_grant(const Secret& kept) {
  std::array<std::string_view, 5> parts;
  std::string_view rest = kept.text();
  for (size_t i = 0; i < parts.size(); ++i) {
    const size_t end = rest.find('\n');
    if ((end == std::string_view::npos) != (i + 1 == parts.size())) return std::nullopt;
    parts.at(i) = rest.substr(0, end);
    if (end != std::string_view::npos) rest.remove_prefix(end + 1);
  }
  if (parts[0] != kGrantMark || !is_client_word(parts[2]) || parts[4].empty()) return std::nullopt;
  return OauthGrant{std::string(parts[1]), {std::string(parts[2]), Secret(parts[3])}, Secret(parts[4])};
}

bool is_client_word(std::string_view text) {
  return !text.empty() && text.size() <= kClientWordMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace letterlock::account
