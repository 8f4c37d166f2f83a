// One layer: all its signatures together, or its encryption. Internal to judge/.
#pragma once

#include "judge/signer.h"

namespace letterlock::judge {

LayerReport judge_layer(const smime::LayerFacts& layer, const Case& of);

bool is_encrypted(const smime::LayerFacts& layer);

}  // namespace letterlock::judge
