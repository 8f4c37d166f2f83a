// What questions to a large store cost, inside the program: the newest of a folder, a rare word, a common word.
//
//   store_queries fill HOME COUNT [SEED]   makes a store of so many messages: records and words as mail has them; the
//                                          files behind the records are empty, because no question reads them
//   store_queries ask HOME                 asks each question 101 times and prints the median and the worst, in ms
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <random>
#include <string_view>

#include "crypto/digest.h"
#include "store/accounts.h"
#include "store/messages.h"
#include "store/search.h"

namespace {

using namespace letterlock;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kRare = "quizzaciously";
constexpr const char* kAccount = "bench";

template <typename T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  fmt::print(stderr, "{}\n", result.error().id());
  std::exit(1);
}
void must(const Status& status) {
  if (status) return;
  fmt::print(stderr, "{}\n", status.error().id());
  std::exit(1);
}

// Words by Zipf's law; every third message is Chinese.
class Writer {
 public:
  explicit Writer(unsigned seed) : chance_(seed) {
    for (size_t rank = 0; rank < kWords; ++rank) {
      total_ += 1.0 / (static_cast<double>(rank) + 2.7);
      weights_.push_back(total_);
      words_.push_back(spell(rank));
    }
  }
  std::string text(bool chinese, size_t count) {
    std::string made;
    for (size_t i = 0; i < count; ++i) {
      const double at = std::uniform_real_distribution<double>(0, total_)(chance_);
      const auto rank = static_cast<size_t>(std::lower_bound(weights_.begin(), weights_.end(), at) - weights_.begin());
      made += chinese ? han(rank) + han(rank / 7) : words_[rank] + " ";
    }
    return made;
  }
  size_t length() { return static_cast<size_t>(std::lognormal_distribution<double>(4.6, 0.9)(chance_)) % 2000; }
  size_t below(size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(chance_); }

 private:
  static constexpr size_t kWords = 60'000;
  static std::string spell(size_t number) {
    std::string word = "w";
    for (number = number * 2654435761U % 4294967296U; number > 0; number /= 23) {
      word += static_cast<char>('a' + number % 23);
    }
    return word;
  }
  static std::string han(size_t rank) {
    const auto code = static_cast<std::uint32_t>(0x4E00 + rank % 6000);
    return {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)),
            static_cast<char>(0x80 | (code & 0x3F))};
  }

  std::mt19937 chance_;
  double total_ = 0;
  std::vector<double> weights_;
  std::vector<std::string> words_;
};

store::Message message_of(store::Store& store, size_t number, Writer& writer) {
  store::Message message;
  message.key = {kAccount, store::Direction::incoming, to_hex(crypto::sha256(as_bytes(std::to_string(number))))};
  const std::string folder = store.home().files() + "/" + message.key.digest.substr(0, 2);
  must(make_folder(folder));
  std::ofstream(folder + "/" + message.key.digest);
  message.folder = number % 5 == 0 ? store::Folder::inbox : store::Folder::archive;
  message.state = store::MessageState::judged;
  message.message_id = fmt::format("<{}@bench.example>", number);
  if (number > 10 && number % 3 == 0)
    message.references = {fmt::format("<{}@bench.example>", number - 1 - writer.below(9))};
  message.from = fmt::format("user{}@bench.example", writer.below(400));
  message.from_name = "A person";
  message.to = {"me@bench.example"};
  message.date = message.first_seen = from_unix(1'400'000'000 + static_cast<std::int64_t>(number) * 300);
  message.summary = message.signature = message.encryption = "none";
  return message;
}

void fill(store::Store& store, size_t count, unsigned seed) {
  account::Account account;
  account.id = kAccount;
  account.address = "me@bench.example";
  account.incoming = account.outgoing = "/nowhere";
  must(store::Accounts(store).add(account));
  Writer writer(seed);
  constexpr size_t kTogether = 4096;
  for (size_t number = 0; number < count;) {
    auto transaction = must(store.begin());
    for (const size_t end = std::min(count, number + kTogether); number < end; ++number) {
      store::Message message = message_of(store, number, writer);
      const bool chinese = number % 3 == 1;
      message.subject = writer.text(chinese, 5);
      must(store::Messages(store).put(message));
      store::SearchFields fields{*message.subject, message.from, writer.text(chinese, writer.length())};
      if (number % 300'000 == 777) fields.body += " " + std::string(kRare);
      must(store::Search(store).put(message.key, fields));
    }
    must(transaction.commit());
  }
}

void measure(std::string_view name, const std::function<size_t()>& ask) {
  std::vector<double> times;
  size_t found = 0;
  for (int i = 0; i < 101; ++i) {
    const auto start = Clock::now();
    found = ask();
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  const double first = times.front();
  std::sort(times.begin(), times.end());
  fmt::print("{}: {} found, first {:.2f} ms, median {:.2f} ms, worst {:.2f} ms\n", name, found, first, times[50],
             times.back());
}

void ask(store::Store& store) {
  store::Messages messages(store);
  store::Search search(store);
  const std::string account = must(store::Accounts(store).all()).front().id;
  measure("newest 50 of the inbox", [&] { return must(messages.list(account, store::Folder::inbox, 50)).size(); });
  measure("newest 50 of the archive", [&] { return must(messages.list(account, store::Folder::archive, 50)).size(); });
  measure("a rare word", [&] { return must(search.find(account, kRare)).size(); });
  measure("a word that nobody wrote", [&] { return must(search.find(account, "nowheretobefound")).size(); });
  measure("the beginning of a rare word", [&] { return must(search.find(account, "quizz*")).size(); });
}

}  // namespace

int main(int count, char** words) {
  const std::string_view act = count > 2 ? words[1] : "";
  if (act != "fill" && act != "ask") {
    fmt::print(stderr, "store_queries fill HOME COUNT [SEED] | ask HOME\n");
    return 2;
  }
  const auto store = must(store::Store::open(store::Home::under(words[2])));
  if (act == "ask") {
    ask(*store);
  } else {
    fill(*store, count > 3 ? std::strtoul(words[3], nullptr, 10) : 1000,
         count > 4 ? static_cast<unsigned>(std::strtoul(words[4], nullptr, 10)) : 1);
  }
  return 0;
}
