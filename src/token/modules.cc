#include "token/modules.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include "base/file.h"

namespace letterlock::token {
namespace {

namespace fs = std::filesystem;

struct Entry {
  const char* cards;
  const char* path;
};

constexpr const char* kMultiarch = "/usr/lib/x86_64-linux-gnu/";
constexpr std::array<Entry, 19> kTable = {{
    {"taiwan", "/usr/local/HiPKILocalSignServerApp/libHicos_p11.so"},
    {"taiwan", "/usr/local/HiPKILocalSignServerApp/libHicos_p11v1.so"},
    {"taiwan", "/usr/local/lib/libHicos_p11v1.so"},
    {"taiwan", "/usr/lib/libHicos_p11v1.so"},
    {"taiwan", "/usr/lib/x86_64-linux-gnu/libHicos_p11v1.so"},
    // Older cards; newer Estonian ones are OpenSC's.
    {"estonia", "/usr/lib/esteid-pkcs11.so"},
    {"estonia", "/usr/lib/x86_64-linux-gnu/esteid-pkcs11.so"},
    {"belgium", "/usr/lib/x86_64-linux-gnu/libbeidpkcs11.so.0"},
    {"belgium", "/usr/lib/libbeidpkcs11.so.0"},
    {"belgium", "/usr/local/lib/libbeidpkcs11.so.0"},
    {"spain", "/usr/lib/libpkcs11-dnie.so"},
    {"spain", "/usr/lib/libpkcs11-fnmtdnie.so"},
    {"spain", "/usr/lib/x86_64-linux-gnu/libpkcs11-dnie.so"},
    {"germany", "/usr/lib/libcardos11.so"},
    {"germany", "/usr/lib/libcvP11.so"},
    {"germany", "/usr/lib/libsiecap11.so"},
    {"yubico", "/usr/lib/x86_64-linux-gnu/libykcs11.so"},
    {"generic", "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"},
    {"generic", "/usr/lib/opensc-pkcs11.so"},
}};

constexpr std::array<const char*, 6> kRoots = {
    "/usr/lib/x86_64-linux-gnu/libnssckbi.so",     "/usr/lib/x86_64-linux-gnu/nss/libnssckbi.so",
    "/usr/lib/aarch64-linux-gnu/libnssckbi.so",    "/usr/lib64/libnssckbi.so",
    "/usr/lib/libnssckbi.so",                      "/usr/local/lib/libnssckbi.so",
};

constexpr std::array<const char*, 2> kRegistries = {"/usr/share/p11-kit/modules", "/etc/pkcs11/modules"};
// They show the system's authorities, or other modules once more, and no cards.
constexpr std::array<std::string_view, 3> kNoCards = {"p11-kit-trust", "p11-kit-proxy", "p11-kit-client"};

// The line "module: PATH" of a p11-kit file; a name without a folder stands in p11-kit's own.
std::string module_of(const fs::path& file) {
  const auto octets = read_file(file.string(), 64 * 1024);
  if (!octets) return {};
  const std::string_view text = as_text(*octets);
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (!line.starts_with("module:")) continue;
    line.remove_prefix(7);
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    if (line.starts_with('/')) return std::string(line);
    return std::string(kMultiarch) + "pkcs11/" + std::string(line);
  }
  return {};
}

bool shows_no_cards(const std::string& path) {
  return std::any_of(kNoCards.begin(), kNoCards.end(),
                     [&path](std::string_view name) { return path.find(name) != std::string::npos; });
}

void add(std::vector<KnownModule>& found, const std::string& path, const std::string& cards) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  if (error) return;
  const auto is_known = [&](const KnownModule& module) { return fs::canonical(module.path, error) == real; };
  if (std::none_of(found.begin(), found.end(), is_known)) found.push_back({path, cards});
}

void add_registered(std::vector<KnownModule>& found) {
  for (const char* folder : kRegistries) {
    std::error_code error;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder, error)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
      const std::string path = module_of(file);
      if (!path.empty() && !shows_no_cards(path)) add(found, path, "registered");
    }
  }
}

}  // namespace

std::vector<KnownModule> find_modules() {
  std::vector<KnownModule> found;
  for (const Entry& entry : kTable) {
    if (std::string_view(entry.cards) != "generic") add(found, entry.path, entry.cards);
  }
  std::vector<KnownModule> generic;
  for (const Entry& entry : kTable) {
    if (std::string_view(entry.cards) == "generic") add(generic, entry.path, entry.cards);
  }
  add_registered(found);
  for (const KnownModule& module : generic) {
    std::error_code error;
    std::erase_if(found, [&](const KnownModule& other) { return fs::equivalent(other.path, module.path, error); });
    found.push_back(module);
  }
  return found;
}

std::optional<std::string> find_roots_module() {
  std::error_code error;
  if (const char* named = std::getenv("LETTERLOCK_ROOTS")) {
    return *named != '\0' ? std::optional<std::string>(named) : std::nullopt;
  }
  for (const char* path : kRoots) {
    if (fs::exists(path, error)) return path;
  }
  return std::nullopt;
}

}  // namespace letterlock::token
