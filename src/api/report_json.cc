#include "api/report_json.h"

#include "api/finding_view.h"

namespace letterlock::api {
namespace {

// One visitor over the described members; a finding is the only thing that becomes more than it is.
class ReportWriter {
 public:
  explicit ReportWriter(text::Language language) : language_(language) {}

  JsonValue write(const Finding& finding) const { return to_json(view_of(finding, language_)); }

  template <typename T>
  JsonValue write(const std::optional<T>& value) const {
    return value ? write(*value) : JsonValue();
  }

  template <typename T>
  JsonValue write(const std::vector<T>& values) const {
    boost::json::array array;
    array.reserve(values.size());
    for (const T& value : values) array.push_back(write(value));
    return array;
  }

  template <json_detail::DescribedStruct T>
  JsonValue write(const T& value) const {
    boost::json::object object;
    boost::mp11::mp_for_each<json_detail::Members<T>>(
        [&](auto member) { object[member.name] = write(value.*member.pointer); });
    return object;
  }

  template <json_detail::DescribedEnum T>
  JsonValue write(T value) const {
    return JsonValue(to_string(value));
  }

  // Text, numbers, flags.
  template <typename T>
  requires(std::same_as<T, std::string> || std::integral<T>) JsonValue write(const T& value)
  const { return to_json(value); }

 private:
  text::Language language_;
};

}  // namespace

JsonValue report_document(const judge::MessageReport& report, text::Language language) {
  return ReportWriter(language).write(report);
}

}  // namespace letterlock::api
