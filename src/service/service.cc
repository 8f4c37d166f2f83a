#include "service/service.h"

#include "service/acts/all.h"

namespace letterlock::service {
namespace {

constexpr std::chrono::milliseconds kSayGoodbye{1000};

}  // namespace

Service::Service(const store::Home& folders, const Clock& clock)
    : parts_(folders, clock),
      sessions_(folders.runtime + "/service.json", clock),
      routes_(all_routes()),
      workers_(folders, clock),
      background_(parts_) {}

Service::~Service() { (void)stop(); }

Result<std::unique_ptr<Service>> Service::start(const store::Home& folders, const Clock& clock,
                                                const ServiceOptions& options) {
  TRY_ASSIGN(auto door, Door::take(folders.runtime));
  std::unique_ptr<Service> service(new Service(folders, clock));
  if (options.extra_routes) options.extra_routes(service->routes_);
  if (options.prepare) TRY(options.prepare(service->parts_));
  // A store that cannot be used is told before anything is opened.
  TRY_ASSIGN(const auto home, app::Home::open(folders, clock));
  service->read_pages(options.web_folder);
  TRY(service->listen(options));
  service->door_ = std::move(door);
  TRY(service->door_->open([&raw = *service] { return raw.new_link(); }, service->origin()));
  if (options.background) service->background_.start();
  return service;
}

// The same port as last time, so that pages that are open find it again.
Status Service::listen(const ServiceOptions& options) {
  auto server = HttpServer::listen(options.port != 0 ? options.port : sessions_.last_port(), options.limits);
  if (!server && options.port == 0) server = HttpServer::listen(0, options.limits);
  if (!server) return tl::unexpected(server.error());
  server_ = std::move(*server);
  parts_.origin = "http://127.0.0.1:" + std::to_string(server_->port());
  sessions_.keep_port(server_->port());
  dispatcher_ = std::make_unique<Dispatcher>(parts_, routes_, sessions_, workers_, files_, server_->port());
  server_->start(*dispatcher_);
  return {};
}

void Service::read_pages(const std::string& folder) {
  auto files = StaticFiles::read(folder.empty() ? StaticFiles::usual_folder() : folder);
  if (!files) web_error_ = files.error();
  if (files) files_ = std::move(*files);
}

std::string Service::new_link() { return parts_.origin + "/#code=" + sessions_.new_code(); }

bool Service::stop(std::chrono::milliseconds patience) {
  if (std::exchange(stopped_, true)) return true;
  door_.reset();
  parts_.practice.reset();
  parts_.questions.stop();
  parts_.acts.cancel_all();
  if (server_) server_->drain();
  const bool acts_ended = workers_.stop(patience);
  const bool ended = background_.stop(patience) && acts_ended;
  if (!ended || server_ == nullptr) return ended;
  // Answers that were given just now are still on their way.
  const auto until = std::chrono::steady_clock::now() + kSayGoodbye;
  while (server_->open() > 0 && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  server_->stop();
  return true;
}

}  // namespace letterlock::service
