// One signature: its mathematics, its attributes, its certificate, its address. Internal to judge/.
#pragma once

#include "judge/sender.h"

namespace letterlock::judge {

struct Case {
  const smime::Facts& facts;
  const Context& context;
  const Sender& sender;
  Time first_seen;
};

// The report of this signature taken alone; what other signatures of the layer mean for it is added later.
SignerReport judge_signer(const smime::SignerFacts& signer, const smime::LayerFacts& layer, const Case& of);

// Worse of two; `none` is no opinion.
SignatureState worse(SignatureState a, SignatureState b);

}  // namespace letterlock::judge
