#include <iterator>

#include "x509/fingerprint_words.h"

namespace letterlock::x509 {
namespace {

constexpr std::string_view kWords[] = {
    // clang-format off
    "acorn", "agent", "alarm", "alley", "almond", "amber", "anchor", "angel", "ankle", "apron", "arcade", "atlas",
    "attic", "autumn", "badge", "bakery", "balcony", "balloon", "bamboo", "banana", "banjo", "banner", "barrel",
    "basil", "basket", "beacon", "beaver", "bell", "berry", "bicycle", "biscuit", "blossom", "bonfire", "bottle",
    "bouquet", "bracelet", "branch", "bread", "breeze", "brick", "broom", "bubble", "buffalo", "butter", "cabin",
    "cactus", "camel", "canoe", "captain", "caravan", "carpet", "castle", "cavern", "cedar", "chalk", "champion",
    "chimney", "chorus", "cinnamon", "circus", "clarinet", "clover", "cobalt", "cobweb", "coconut", "compass",
    "copper", "cotton", "cousin", "coyote", "cradle", "crayon", "cricket", "crystal", "cushion", "cymbal", "daisy",
    "dolphin", "domino", "donkey", "drizzle", "drum", "dumpling", "eagle", "echo", "eclipse", "elbow", "emerald",
    "engine", "envelope", "fabric", "feather", "fern", "festival", "fiddle", "flame", "forest", "fossil", "fountain",
    "freckle", "furnace", "galaxy", "garlic", "gazelle", "ginger", "giraffe", "glacier", "goblet", "gondola",
    "gorilla", "granite", "grape", "guitar", "harbor", "harvest", "hedgehog", "helmet", "hickory", "horizon",
    "hornet", "hotel", "hurdle", "iceberg", "igloo", "indigo", "insect", "island", "ivory", "jaguar", "jasmine",
    "jewel", "jigsaw", "jungle", "juniper", "kayak", "keyboard", "kitten", "kiwi", "koala", "lagoon", "lantern",
    "lasso", "lavender", "lemon", "lentil", "leopard", "library", "lilac", "lizard", "lobster", "locket", "lotus",
    "lunch", "magnet", "marble", "meadow", "mercury", "midnight", "mirror", "monsoon", "mosaic", "muffin", "museum",
    "mustard", "napkin", "nectar", "needle", "nickel", "nomad", "nutmeg", "oatmeal", "ocean", "octopus", "olive",
    "omelet", "onion", "opal", "orbit", "orchid", "ostrich", "outpost", "palace", "panda", "papaya", "parrot",
    "pasture", "peach", "pelican", "piano", "picnic", "pigeon", "pillow", "pirate", "planet", "pony", "potato",
    "prairie", "pretzel", "prism", "pumpkin", "puppet", "pyramid", "quarry", "quilt", "quiver", "rabbit", "raccoon",
    "radish", "rainbow", "ribbon", "rosemary", "ruby", "rudder", "saffron", "scarf", "seagull", "shelf", "silver",
    "skipper", "snowman", "sofa", "spider", "spinach", "sponge", "squirrel", "statue", "summit", "sunset", "swan",
    "syrup", "tadpole", "teapot", "temple", "thunder", "toast", "tornado", "trumpet", "tulip", "tunnel", "twilight",
    "umbrella", "unicorn", "vanilla", "violin", "volcano", "voyage", "waffle", "walnut", "whisker", "window",
    "woodland", "yacht", "yogurt", "zebra", "zenith", "zigzag",
    // clang-format on
};
static_assert(std::size(kWords) == 256);

}  // namespace

std::span<const std::string_view> fingerprint_word_list() { return kWords; }

}  // namespace letterlock::x509
