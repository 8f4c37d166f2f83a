#include "store/secret_service.h"

#include <fmt/core.h>
#include <libsecret/secret.h>
#include <sys/stat.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>

namespace letterlock::store {
namespace {

using std::chrono::seconds;

constexpr seconds kLookLimit{3};
constexpr seconds kPersonLimit{120};  // somebody may have to type the keyring's password

constexpr const char* kBus = "org.freedesktop.DBus";
constexpr const char* kService = "org.freedesktop.secrets";

const SecretSchema kSchema = {"org.letterlock.MailSecret",
                              SECRET_SCHEMA_NONE,
                              {{"home", SECRET_SCHEMA_ATTRIBUTE_STRING},
                               {"account", SECRET_SCHEMA_ATTRIBUTE_STRING},
                               {"kind", SECRET_SCHEMA_ATTRIBUTE_STRING}},
                              0,
                              nullptr,
                              nullptr,
                              nullptr,
                              nullptr,
                              nullptr,
                              nullptr,
                              nullptr};

template <typename T>
using Object = std::unique_ptr<T, void (*)(gpointer)>;
template <typename T>
Object<T> own(T* object) {
  return Object<T>(object, g_object_unref);
}
using Variant = std::unique_ptr<GVariant, void (*)(GVariant*)>;
using Value = std::unique_ptr<SecretValue, void (*)(gpointer)>;
using Attributes = std::unique_ptr<GHashTable, void (*)(GHashTable*)>;

// Cancels what is under way when the time is over: libsecret's own calls have no limit.
class Deadline {
 public:
  explicit Deadline(seconds limit) : cancellable_(own(g_cancellable_new())) {
    thread_ = std::thread([this, limit] {
      std::unique_lock lock(mutex_);
      if (!changed_.wait_for(lock, limit, [this] { return done_; })) g_cancellable_cancel(cancellable_.get());
    });
  }
  ~Deadline() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  GCancellable* get() const { return cancellable_.get(); }

 private:
  Object<GCancellable> cancellable_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  std::thread thread_;
};

tl::unexpected<Error> failed(GError* error) {
  const std::unique_ptr<GError, void (*)(GError*)> owner(error, g_error_free);
  return fail(ErrorCode::secret_service_failed, {{"reason", error == nullptr ? "" : error->message}});
}

// The address that GLib would take, or the well-known socket; never one that makes GLib start a bus.
bool bus_is_there() {
  const char* address = std::getenv("DBUS_SESSION_BUS_ADDRESS");
  if (address != nullptr && *address != '\0') return std::strncmp(address, "autolaunch:", 11) != 0;
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  if (runtime == nullptr || *runtime != '/') return false;
  struct stat status {};
  return ::stat(fmt::format("{}/bus", runtime).c_str(), &status) == 0 && S_ISSOCK(status.st_mode);
}

Object<GDBusConnection> session_bus(GCancellable* cancellable) {
  auto bus = own(g_bus_get_sync(G_BUS_TYPE_SESSION, cancellable, nullptr));
  // GLib would end the program with the bus.
  if (bus) g_dbus_connection_set_exit_on_close(bus.get(), FALSE);
  return bus;
}

Variant ask_bus(GDBusConnection* bus, const char* method, GVariant* parameters, const char* answer) {
  const int limit_ms = static_cast<int>(std::chrono::milliseconds(kLookLimit).count());
  return {g_dbus_connection_call_sync(bus, kBus, "/org/freedesktop/DBus", kBus, method, parameters,
                                      G_VARIANT_TYPE(answer), G_DBUS_CALL_FLAGS_NONE, limit_ms, nullptr, nullptr),
          g_variant_unref};
}

bool has_owner(GDBusConnection* bus) {
  const Variant answer = ask_bus(bus, "NameHasOwner", g_variant_new("(s)", kService), "(b)");
  gboolean owned = FALSE;
  if (answer) g_variant_get(answer.get(), "(b)", &owned);
  return owned == TRUE;
}

bool can_be_started(GDBusConnection* bus) {
  const Variant answer = ask_bus(bus, "ListActivatableNames", nullptr, "(as)");
  if (!answer) return false;
  const Variant names(g_variant_get_child_value(answer.get(), 0), g_variant_unref);
  gsize count = 0;
  const std::unique_ptr<const gchar*, void (*)(gpointer)> list(g_variant_get_strv(names.get(), &count), g_free);
  for (gsize i = 0; i < count; ++i) {
    if (std::strcmp(list.get()[i], kService) == 0) return true;
  }
  return false;
}

Attributes attributes_of(const std::string& home, const std::string& account, const std::string& kind) {
  Attributes made(g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free), g_hash_table_unref);
  const auto add = [&](const char* name, const std::string& value) {
    g_hash_table_insert(made.get(), g_strdup(name), g_strdup(value.c_str()));
  };
  add("home", home);
  add("account", account);
  if (!kind.empty()) add("kind", kind);
  return made;
}

// The service with its encrypted session. The bus is held so long, too: it must not end the program.
struct Session {
  Object<GDBusConnection> bus{nullptr, g_object_unref};
  Object<::SecretService> service{nullptr, g_object_unref};
};

Result<Session> open_session(GCancellable* cancellable) {
  Session session;
  session.bus = session_bus(cancellable);
  if (!session.bus) return failed(nullptr);
  GError* error = nullptr;
  session.service =
      own(secret_service_open_sync(SECRET_TYPE_SERVICE, nullptr, SECRET_SERVICE_OPEN_SESSION, cancellable, &error));
  if (!session.service) return failed(error);
  return session;
}

}  // namespace

bool SecretService::reachable() {
  if (!bus_is_there()) return false;
  const Deadline deadline(kLookLimit);
  const auto bus = session_bus(deadline.get());
  return bus && (has_owner(bus.get()) || can_be_started(bus.get()));
}

Result<std::optional<Secret>> SecretService::find(const std::string& account, const std::string& kind) const {
  const Deadline deadline(kPersonLimit);
  TRY_ASSIGN(const Session session, open_session(deadline.get()));
  const Attributes attributes = attributes_of(home_, account, kind);
  GError* error = nullptr;
  const Value value(
      secret_service_lookup_sync(session.service.get(), &kSchema, attributes.get(), deadline.get(), &error),
      secret_value_unref);
  if (error != nullptr) return failed(error);
  if (!value) return std::optional<Secret>();
  gsize size = 0;
  const char* text = secret_value_get(value.get(), &size);
  return std::optional<Secret>(Secret(std::string_view(text, size)));
}

Status SecretService::put(const std::string& account, const std::string& kind, const Secret& secret) const {
  const Deadline deadline(kPersonLimit);
  TRY_ASSIGN(const Session session, open_session(deadline.get()));
  const Attributes attributes = attributes_of(home_, account, kind);
  // The copy lies in libsecret's own locked memory and is wiped with it.
  const Value value(secret_value_new(secret.text().data(), static_cast<gssize>(secret.size()), "text/plain"),
                    secret_value_unref);
  const std::string label = fmt::format("Letterlock: {} ({})", account, kind);
  GError* error = nullptr;
  const gboolean stored =
      secret_service_store_sync(session.service.get(), &kSchema, attributes.get(), SECRET_COLLECTION_DEFAULT,
                                label.c_str(), value.get(), deadline.get(), &error);
  if (stored == FALSE) return failed(error);
  return {};
}

// Not secret_service_clear(): it passes over what is locked.
Status SecretService::remove(const std::string& account, const std::string& kind) const {
  const Deadline deadline(kPersonLimit);
  TRY_ASSIGN(const Session session, open_session(deadline.get()));
  const Attributes attributes = attributes_of(home_, account, kind);
  GError* error = nullptr;
  GList* found = secret_service_search_sync(session.service.get(), &kSchema, attributes.get(),
                                            static_cast<SecretSearchFlags>(SECRET_SEARCH_ALL | SECRET_SEARCH_UNLOCK),
                                            deadline.get(), &error);
  for (GList* item = found; item != nullptr && error == nullptr; item = item->next) {
    secret_item_delete_sync(SECRET_ITEM(item->data), deadline.get(), &error);
  }
  g_list_free_full(found, g_object_unref);
  if (error != nullptr) return failed(error);
  return {};
}

}  // namespace letterlock::store
