// RemovalWatch: a descriptor that becomes readable when a card goes, for as long as somebody waits for a person.
#pragma once

#include <atomic>
#include <thread>

#include "token/agent_client.h"

namespace letterlock::token {

class RemovalWatch {
 public:
  RemovalWatch(const AgentPlace& place, const Card& card);
  ~RemovalWatch();
  RemovalWatch(const RemovalWatch&) = delete;
  RemovalWatch& operator=(const RemovalWatch&) = delete;
  // -1 where no pipe could be made: then nothing is noticed.
  int descriptor() const { return read_end_.get(); }

 private:
  void watch(const AgentPlace& place, const Card& card);

  FileDescriptor read_end_;
  FileDescriptor write_end_;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

}  // namespace letterlock::token
