#include "apps/runner_flags.h"

#include <gtest/gtest.h>

namespace apps {
namespace {

using namespace std::chrono_literals;
using Args = std::vector<std::string>;

TEST(RunnerFlags, ReadsEveryFlag) {
  const auto flags = parseRunnerFlags({"--listen-fd",
                                       "3",
                                       "--sandbox-root=/root",
                                       "--allow-uid",
                                       "65532",
                                       "--languages",
                                       "/mine",
                                       "--require",
                                       "seccomp,,memory",
                                       "--uid-base",
                                       "70000",
                                       "--zygote-children",
                                       "9",
                                       "--zygote-minutes",
                                       "2",
                                       "--inputs-folder",
                                       "/data/inputs",
                                       "--runs",
                                       "1",
                                       "--alone",
                                       "30",
                                       "--level",
                                       "container",
                                       "--probe",
                                       "10.96.0.1:443,[fd00::1]:8000"});
  ASSERT_TRUE(flags.has_value()) << flags.error().message;
  const auto& options = flags->options;
  EXPECT_EQ(options.listenFd, 3);
  EXPECT_EQ(options.sandboxRoot, "/root");
  EXPECT_EQ(options.allowedPeer, 65532u);
  EXPECT_EQ(options.languagesFolder, "/mine");
  EXPECT_EQ(options.inputsFolder, "/data/inputs");
  EXPECT_EQ(options.requiredWalls, (Args{"seccomp", "memory"}));
  EXPECT_EQ(options.uidBase, 70000u);
  EXPECT_EQ(options.zygoteChildren, 9u);
  EXPECT_EQ(options.zygoteLifetime, 2min);
  EXPECT_EQ(options.runs, 1u);
  EXPECT_EQ(options.alone, 30s);
  EXPECT_EQ(options.level, jail::Level::kContainer);
  ASSERT_EQ(options.probes.size(), 2u);
  EXPECT_EQ(options.probes[0].text, "10.96.0.1:443");
  EXPECT_EQ(options.probes[1].endpoint.port(), 8000);
}

TEST(RunnerFlags, NamesTheFlagThatIsWrong) {
  const Args good{"--sandbox-root", "/root", "--socket", "/s"};
  EXPECT_TRUE(parseRunnerFlags(good).has_value());
  for (const Args& bad : std::vector<Args>{{"--nonsense", "1"},
                                           {"--uid-base", "-1"},
                                           {"--uid-base", "7x"},
                                           {"--uid-base"},
                                           {"--allow-uid", ""},
                                           {"--zygote-minutes", "0"},
                                           {"--probe", ""},
                                           {"--probe", "kubernetes.default:443"},
                                           {"--probe", "10.96.0.1:443,10.96.0.1"},
                                           {"--languages", "relative"},
                                           {"--level", "chroot"},
                                           {"--runs", "x"},
                                           {"--alone", "-1"},
                                           {"--listen-fd", "3"}}) {  // and --socket
    auto args = good;
    args.insert(args.end(), bad.begin(), bad.end());
    const auto flags = parseRunnerFlags(args);
    ASSERT_FALSE(flags.has_value()) << bad[0];
    EXPECT_NE(flags.error().message.find(bad[0]), std::string::npos) << flags.error().message;
  }
  EXPECT_FALSE(parseRunnerFlags({"--socket", "/s"}).has_value());
  EXPECT_FALSE(parseRunnerFlags({"--sandbox-root", "/root"}).has_value());
}

TEST(RunnerFlags, WhoListensToOtherMachinesNeedsAToken) {
  const auto flags = parseRunnerFlags(
      {"--sandbox-root", "/root", "--listen-tcp", "[::]:8090", "--token-file", "/run/token"});
  ASSERT_TRUE(flags.has_value()) << flags.error().message;
  EXPECT_EQ(flags->listenTcp, "[::]:8090");
  EXPECT_EQ(flags->tokenFile, "/run/token");
  EXPECT_EQ(
      parseRunnerFlags({"--sandbox-root", "/", "--listen-tcp", "[::]:8090", "--token-env", "T"})
          ->tokenVariable,
      "T");
  for (const Args& bad : std::vector<Args>{
           {"--listen-tcp", "0.0.0.0:8090"},
           {"--socket", "/s", "--token-env", "T"},
           {"--listen-tcp", "[::]:8090", "--token-file", "/run/token", "--token-env", "T"},
           {"--listen-tcp", "8090", "--token-file", "/run/token"},
           {"--socket", "/s", "--token-file", "/run/token"}}) {
    auto args = bad;
    args.insert(args.end(), {"--sandbox-root", "/root"});
    EXPECT_FALSE(parseRunnerFlags(args).has_value());
  }
}

TEST(RunnerFlags, ProgramsOfAPodGetNeitherTheTokenNorAConnection) {
  const auto parse = [](Args args) {
    args.insert(args.end(), {"--sandbox-root", "/", "--level", "pod"});
    return parseRunnerFlags(args);
  };
  const auto good = parse({"--listen-tcp", "[::]:8090", "--token-env", "T"});
  ASSERT_TRUE(good.has_value()) << good.error().message;
  EXPECT_EQ(good->options.level, jail::Level::kPod);
  EXPECT_EQ(parse({"--listen-tcp", "[::]:8090", "--token-file", "/t"}).error().message,
            "--level pod needs --token-env: programs could read what --token-file names");
  for (const Args& local : {Args{"--socket", "/s"}, Args{"--listen-fd", "3"}}) {
    EXPECT_EQ(parse(local).error().message,
              "--level pod needs --listen-tcp: programs could connect to a Unix socket");
  }
}

TEST(RunnerFlags, TheRunnerChoosesTheLevelUnlessItIsTold) {
  Args args{"--sandbox-root", "/", "--socket", "/s"};
  EXPECT_EQ(parseRunnerFlags(args)->options.level, std::nullopt);
  args.insert(args.end(), {"--level", "auto"});
  EXPECT_EQ(parseRunnerFlags(args)->options.level, std::nullopt);
  args.back() = "container";
  EXPECT_EQ(parseRunnerFlags(args)->options.level, jail::Level::kContainer);
}

TEST(RunnerFlags, HelpNamesEveryFlag) {
  EXPECT_NE(runnerHelp().find("--zygote-minutes N"), std::string::npos);
}

}  // namespace
}  // namespace apps
