#include <gtest/gtest.h>

#include "languages/layout.h"

namespace languages {
namespace {

const Description kPython{
    .tiers = {{.name = "bare", .imports = {}},
              {.name = "data", .imports = {"numpy", "pandas"}},
              {.name = "plot", .imports = {"numpy", "pandas", "matplotlib.pyplot"}}}};

std::string tierOf(std::string_view code) {
  return chooseTier(kPython, code).name;
}

TEST(ChooseTier, TakesTheLightestThatHasWhatIsImported) {
  EXPECT_EQ(tierOf("print(1)"), "bare");
  EXPECT_EQ(tierOf("import os, sys"), "bare");
  EXPECT_EQ(tierOf("import os\nimport numpy as np\n"), "data");
  EXPECT_EQ(tierOf("import os, pandas as pd  # tables"), "data");
  EXPECT_EQ(tierOf("import numpy.linalg"), "data");
  EXPECT_EQ(tierOf("from pandas import DataFrame"), "data");
  EXPECT_EQ(tierOf("import matplotlib.pyplot as plt; import numpy"), "plot");
  EXPECT_EQ(tierOf("def f():\n\tfrom matplotlib import pyplot as plt\n"), "plot");
}

TEST(ChooseTier, IsNotMisled) {
  EXPECT_EQ(tierOf("import numpyro"), "bare");
  EXPECT_EQ(tierOf("# import pandas"), "bare");
  EXPECT_EQ(tierOf("important = 'pandas'"), "bare");
}

TEST(ChooseTier, SurvivesAnything) {
  for (const auto* code : {"", "import", "from", "from x", "from x import", "import ,", ";;;\n\n",
                           "from . import (", "import a,,b"}) {
    EXPECT_EQ(tierOf(code), "bare") << code;
  }
  EXPECT_EQ(tierOf(std::string(1 << 22, '\0')), "bare");
}

}  // namespace
}  // namespace languages
