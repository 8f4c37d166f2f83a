#include "api/typescript.h"

#include <gtest/gtest.h>

namespace letterlock::api {
namespace {

enum class Tone { plain, very_bad };
BOOST_DESCRIBE_ENUM(Tone, plain, very_bad)

struct Inner {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (name))

struct ReportShape {
  static constexpr std::string_view kName = "HandMade";
  static constexpr std::string_view kDeclaration = "export interface HandMade {\n  any: unknown;\n}\n";
};

struct Everything {
  std::string text;
  bool flag = false;
  std::uint64_t count = 0;
  double ratio = 0;
  Time when{};
  Bytes octets;
  std::optional<Inner> maybe;
  std::vector<Inner> many;
  std::vector<std::optional<std::string>> gaps;
  std::map<std::string, std::uint64_t> counts;
  Params params;
  Tone tone = Tone::plain;
  std::vector<Tone> tones;
  Document<ReportShape> made;
};
BOOST_DESCRIBE_STRUCT(Everything, (),
                      (text, flag, count, ratio, when, octets, maybe, many, gaps, counts, params, tone, tones, made))

namespace other {
struct Inner {
  std::uint64_t other = 0;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (other))
}  // namespace other

struct Node {
  std::vector<Node> children;
};
BOOST_DESCRIBE_STRUCT(Node, (), (children))

TEST(TypeScript, DeclaresWhatIsWritten) {
  TypeScript types;
  EXPECT_EQ(types.of<std::vector<Everything>>(), "Everything[]");
  EXPECT_EQ(types.declarations(),
            R"(export interface Everything {
  text: string;
  flag: boolean;
  count: number;
  ratio: number;
  when: string;
  octets: string;
  maybe: Inner | null;
  many: Inner[];
  gaps: (string | null)[];
  counts: Record<string, number>;
  params: Record<string, string>;
  tone: "plain" | "very-bad";
  tones: ("plain" | "very-bad")[];
  made: HandMade;
}

export interface HandMade {
  any: unknown;
}

export interface Inner {
  name: string;
}
)");
  EXPECT_TRUE(types.complaints().empty());
}

TEST(TypeScript, LongUnionsStandOnLinesOfTheirOwn) {
  const std::string word(60, 'w');
  const std::string union_of_words = typescript_detail::union_of({word, word + "x"});
  EXPECT_EQ(typescript_detail::interface_of("A", {{"name", union_of_words}}),
            "export interface A {\n  name:\n    | \"" + word + "\"\n    | \"" + word + "x\";\n}\n");
}

TEST(TypeScript, ATypeMayHoldItself) {
  TypeScript types;
  EXPECT_EQ(types.of<Node>(), "Node");
  EXPECT_EQ(types.declarations(), "export interface Node {\n  children: Node[];\n}\n");
}

TEST(TypeScript, TwoTypesOfOneNameAreTold) {
  TypeScript types;
  (void)types.of<Inner>();
  (void)types.of<other::Inner>();
  EXPECT_EQ(types.complaints(), std::vector<std::string>{"Inner"});
}

TEST(TypeScript, ADocumentIsWrittenAsItIs) {
  const Document<ReportShape> document{JsonValue{{"any", 1}}};
  EXPECT_EQ(to_json_text(document), "{\"any\":1}");
}

}  // namespace
}  // namespace letterlock::api
