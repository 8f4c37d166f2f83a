// Service: the local service of one home: the parts, the acts, HTTP on loopback, the door, the watch in the background.
//
// There is one for a home. It listens on 127.0.0.1 at the port that was asked for, else at the one where it was last,
// else at any. Not here: the command line (cli/commands/serve.cc), signals.
#pragma once

#include <memory>
#include <string>

#include "service/background.h"
#include "service/dispatcher.h"
#include "service/door.h"
#include "service/http_server.h"
#include "service/parts.h"

namespace letterlock::service {

struct ServiceOptions {
  unsigned port = 0;
  std::string web_folder;  // "": StaticFiles::usual_folder()
  HttpLimits limits = {};
  bool background = true;
  // Called when it is certain that this is the only service of the home, before the home is used.
  std::function<Status(Parts&)> prepare = nullptr;
  // Beside those of acts/: for tests.
  std::function<void(Routes&)> extra_routes = nullptr;
};

class Service {
 public:
  // service_running {origin}; port_unusable; service_unavailable; what the store says. `clock` outlives it.
  static Result<std::unique_ptr<Service>> start(const store::Home& folders, const Clock& clock,
                                                const ServiceOptions& options);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  const std::string& origin() const { return parts_.origin; }
  Parts& parts() { return parts_; }
  // Opens the web app once, within a minute.
  std::string new_link();
  // Why the pages of the web app are not there.
  const std::optional<Error>& web_error() const { return web_error_; }

  // Acts are cancelled and pages are told; true where all ended in time. Else the process should end at once: what is
  // on the disk is whole at every instant.
  bool stop(std::chrono::milliseconds patience = std::chrono::seconds(8));

 private:
  Service(const store::Home& folders, const Clock& clock);
  Status listen(const ServiceOptions& options);
  void read_pages(const std::string& folder);

  Parts parts_;
  Sessions sessions_;
  Routes routes_;
  StaticFiles files_;
  std::optional<Error> web_error_;
  Workers workers_;
  Background background_;
  std::unique_ptr<Door> door_;
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<Dispatcher> dispatcher_;
  bool stopped_ = false;
};

}  // namespace letterlock::service
