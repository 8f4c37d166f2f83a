// For tests only: a mail server on loopback that does what a script says, with certificates of its own authority.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "base/bytes.h"
#include "base/file.h"

namespace letterlock::net {

struct TestCertificate {
  std::shared_ptr<EVP_PKEY> key;
  std::shared_ptr<X509> certificate;
};

struct TestDetails {
  int days_before = -20;        // of the beginning
  const char* usage = nullptr;  // extended key usage
  const char* names = "DNS:localhost";
};

inline void add_extension(X509* x, int nid, const char* value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
  X509_add_ext(x, extension, -1);
  X509_EXTENSION_free(extension);
}

// For localhost, or an authority where `issuer` is null. `days` may lie in the past.
inline TestCertificate test_certificate(const TestCertificate* issuer, int days, const TestDetails& details = {}) {
  static long serial = 1;
  TestCertificate made{{EVP_EC_gen("P-256"), EVP_PKEY_free}, {X509_new(), X509_free}};
  X509* x = made.certificate.get();
  X509_set_version(x, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(x), details.days_before * 86400L);
  X509_gmtime_adj(X509_getm_notAfter(x), days * 86400L);
  const std::string text = issuer == nullptr ? "Test authority " + std::to_string(serial) : "localhost";
  const auto* name = reinterpret_cast<const unsigned char*>(text.c_str());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, name, -1, -1, 0);
  const TestCertificate& by = issuer == nullptr ? made : *issuer;
  X509_set_issuer_name(x, X509_get_subject_name(by.certificate.get()));
  X509_set_pubkey(x, made.key.get());
  if (issuer == nullptr) {
    add_extension(x, NID_basic_constraints, "critical,CA:TRUE");
  } else {
    add_extension(x, NID_subject_alt_name, details.names);
  }
  if (details.usage != nullptr) add_extension(x, NID_ext_key_usage, details.usage);
  X509_sign(x, by.key.get(), EVP_sha256());
  return made;
}

inline void write_pem(const TestCertificate& made, const std::string& path) {
  const std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new_file(path.c_str(), "w"), BIO_free);
  ASSERT_NE(out, nullptr);
  PEM_write_bio_X509(out.get(), made.certificate.get());
}

// One connection, as the script sees it. Reading and writing are bounded to five seconds by the socket.
class Peer {
 public:
  explicit Peer(int fd) : fd_(fd) {}
  ~Peer() {
    if (ssl_) SSL_shutdown(ssl_.get());
    ssl_.reset();
    close(fd_);
  }
  bool start_tls(const TestCertificate& made) {
    const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    SSL_CTX_use_certificate(context.get(), made.certificate.get());
    SSL_CTX_use_PrivateKey(context.get(), made.key.get());
    ssl_.reset(SSL_new(context.get()));
    SSL_set_fd(ssl_.get(), fd_);
    if (SSL_accept(ssl_.get()) == 1) return true;
    ssl_.reset();
    return false;
  }
  void say(const std::string& text) {
    if (ssl_) {
      SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
    } else {
      send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
    }
  }
  // The other side has gone.
  bool gone() const {
    pollfd entry{fd_, POLLIN | POLLRDHUP, 0};
    return poll(&entry, 1, 0) > 0 && (entry.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
  }
  // So many octets; fewer at the end.
  std::string octets(size_t count) {
    std::string text;
    for (char c = 0; text.size() < count; text += c) {
      if ((ssl_ ? SSL_read(ssl_.get(), &c, 1) : recv(fd_, &c, 1, 0)) != 1) break;
    }
    return text;
  }
  // A line without its CRLF; empty at the end.
  std::string line() {
    std::string text;
    for (char c = 0; text.size() < 4096;) {
      const auto count = ssl_ ? SSL_read(ssl_.get(), &c, 1) : recv(fd_, &c, 1, 0);
      if (count != 1) return text;
      if (c == '\n') return text;
      if (c != '\r') text += c;
    }
    return text;
  }

 private:
  int fd_;
  std::unique_ptr<SSL, void (*)(SSL*)> ssl_{nullptr, SSL_free};
};

class TestServer {
 public:
  explicit TestServer(std::function<void(Peer&)> script) : script_(std::move(script)) {
    fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(fd_, 8), 0);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~TestServer() {
    stop_ = true;
    thread_.join();
    close(fd_);
  }
  std::uint16_t port() const { return port_; }

 private:
  void serve() {
    while (!stop_) {
      pollfd entry{fd_, POLLIN, 0};
      if (poll(&entry, 1, 20) <= 0) continue;
      const int fd = accept(fd_, nullptr, nullptr);
      if (fd < 0) continue;
      const timeval limit{5, 0};
      setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
      Peer peer(fd);
      script_(peer);
    }
  }
  std::function<void(Peer&)> script_;
  int fd_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace letterlock::net
