#include "apps/runner_flags.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace apps {
namespace {

template <class Number>
bool readNumber(std::string_view text, Number& into) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), into);
  return read.ec == std::errc() && read.ptr == text.data() + text.size();
}

bool readPath(std::string_view text, std::filesystem::path& into) {
  into = text;
  return into.is_absolute();
}

bool readWords(std::string_view text, std::vector<std::string>& into) {
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (!word.empty()) into.emplace_back(word);
  }
  return true;
}

bool readMinutes(std::string_view text, std::chrono::minutes& into) {
  long minutes = 0;
  if (!readNumber(text, minutes) || minutes < 1) return false;
  into = std::chrono::minutes(minutes);
  return true;
}

bool readSeconds(std::string_view text, std::chrono::seconds& into) {
  constexpr long kMost = 10L * 365 * 24 * 3600;
  long seconds = 0;
  if (!readNumber(text, seconds) || seconds < 0 || seconds > kMost) return false;
  into = std::chrono::seconds(seconds);
  return true;
}

bool readLevel(std::string_view text, std::optional<jail::Level>& into) {
  into.reset();
  for (const auto level : {jail::Level::kNamespaces, jail::Level::kContainer, jail::Level::kPod}) {
    if (text == jail::nameOf(level)) into = level;
  }
  return into.has_value() || text == "auto";
}

bool readPlaces(std::string_view text, std::vector<runner::Place>& into) {
  constexpr std::size_t kMost = 8;
  std::vector<std::string> texts;
  readWords(text, texts);
  for (const auto& one : texts) {
    auto place = runner::readPlace(one);
    if (!place) return false;
    into.push_back(*std::move(place));
  }
  return !into.empty() && into.size() <= kMost;
}

struct Flag {
  std::string_view name;
  std::string_view value;  // what its value is, for the help
  std::string_view says;
  bool (*read)(std::string_view, RunnerFlags&);  // false when the value is wrong
};

constexpr std::array<Flag, 17> kFlags{{
    {"--socket", "PATH", "Unix socket to make and listen on",
     [](std::string_view text, RunnerFlags& flags) {
       flags.socket = text;
       return !text.empty();
     }},
    {"--listen-fd", "N", "descriptor of a listening Unix socket",
     [](std::string_view text, RunnerFlags& flags) {
       return readNumber(text, flags.options.listenFd) && flags.options.listenFd >= 0;
     }},
    {"--listen-tcp", "ADDRESS:PORT", "serve servers of other machines; needs a token",
     [](std::string_view text, RunnerFlags& flags) {
       flags.listenTcp = text;
       return text.find(':') != std::string_view::npos;
     }},
    {"--token-file", "FILE", "the token that these servers have, 32 characters at least",
     [](std::string_view text, RunnerFlags& flags) {
       flags.tokenFile = text;
       return !text.empty();
     }},
    {"--token-env", "NAME", "or in this variable, which is erased",
     [](std::string_view text, RunnerFlags& flags) {
       flags.tokenVariable = text;
       return !text.empty();
     }},
    {"--level", "LEVEL", "auto (default), namespaces, container or pod: what sandboxes are made of",
     [](std::string_view text, RunnerFlags& flags) {
       return readLevel(text, flags.options.level);
     }},
    {"--sandbox-root", "FOLDER", "absolute path of the file tree that programs see",
     [](std::string_view text, RunnerFlags& flags) {
       return readPath(text, flags.options.sandboxRoot);
     }},
    {"--allow-uid", "N", "the only user that may connect (default: ours)",
     [](std::string_view text, RunnerFlags& flags) {
       return readNumber(text, flags.options.allowedPeer.emplace());
     }},
    {"--languages", "FOLDER", "absolute path of a folder of further languages",
     [](std::string_view text, RunnerFlags& flags) {
       return readPath(text, flags.options.languagesFolder.emplace());
     }},
    {"--inputs-folder", "FOLDER", "absolute path of a folder for links to large inputs",
     [](std::string_view text, RunnerFlags& flags) {
       return readPath(text, flags.options.inputsFolder.emplace());
     }},
    {"--require", "WALL,...", "walls without which it refuses to start",
     [](std::string_view text, RunnerFlags& flags) {
       return readWords(text, flags.options.requiredWalls);
     }},
    {"--uid-base", "N", "first of 65536 user ids reserved for sandboxes",
     [](std::string_view text, RunnerFlags& flags) {
       return readNumber(text, flags.options.uidBase);
     }},
    {"--zygote-children", "N", "sandboxes forked from one started interpreter",
     [](std::string_view text, RunnerFlags& flags) {
       return readNumber(text, flags.options.zygoteChildren);
     }},
    {"--zygote-minutes", "N", "age at which a started interpreter is replaced",
     [](std::string_view text, RunnerFlags& flags) {
       return readMinutes(text, flags.options.zygoteLifetime);
     }},
    {"--runs", "N", "ends when N programs were run (default: 0, never)",
     [](std::string_view text, RunnerFlags& flags) {
       return readNumber(text, flags.options.runs);
     }},
    {"--alone", "SECONDS", "ends when no server was connected for so long (default: 0, never)",
     [](std::string_view text, RunnerFlags& flags) {
       return readSeconds(text, flags.options.alone);
     }},
    {"--probe", "ADDRESS:PORT,...",
     "places that nobody here should reach: tried, and told to servers",
     [](std::string_view text, RunnerFlags& flags) {
       return readPlaces(text, flags.options.probes);
     }},
}};

auto wrong(std::string message) {
  return base::fail(base::ErrorKind::kInvalid, std::move(message));
}

base::Result<void> checkTogether(const RunnerFlags& flags) {
  if (flags.options.sandboxRoot.empty()) return wrong("--sandbox-root is needed");
  const int ways = (flags.socket.empty() ? 0 : 1) + (flags.options.listenFd < 0 ? 0 : 1) +
                   (flags.listenTcp.empty() ? 0 : 1);
  if (ways != 1) return wrong("exactly one of --socket, --listen-fd and --listen-tcp is needed");
  const int tokens = (flags.tokenFile.empty() ? 0 : 1) + (flags.tokenVariable.empty() ? 0 : 1);
  if (tokens != (flags.listenTcp.empty() ? 0 : 1))
    return wrong("--listen-tcp and one of --token-file and --token-env belong together");
  // Programs of a pod have the runner's uid.
  if (flags.options.level != jail::Level::kPod) return {};
  if (flags.listenTcp.empty())
    return wrong("--level pod needs --listen-tcp: programs could connect to a Unix socket");
  if (!flags.tokenFile.empty())
    return wrong("--level pod needs --token-env: programs could read what --token-file names");
  return {};
}

}  // namespace

base::Result<RunnerFlags> parseRunnerFlags(const std::vector<std::string>& args) {
  RunnerFlags flags;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string_view arg = args[i];
    const auto name = arg.substr(0, arg.find('='));
    const auto* flag = std::ranges::find(kFlags, name, &Flag::name);
    if (flag == kFlags.end()) return wrong(args[i] + " is unknown; see --help");
    std::string_view value;
    if (name.size() < arg.size()) {
      value = arg.substr(name.size() + 1);
    } else if (++i < args.size()) {
      value = args[i];
    }
    if (!flag->read(value, flags))
      return wrong(std::string(name) + ": a value " + std::string(flag->value) + " is needed");
  }
  TRY(checkTogether(flags));
  return flags;
}

std::string runnerHelp() {
  std::string text = "Serves sandboxes to a server over the runner protocol, until SIGTERM.\n\n";
  for (const Flag& flag : kFlags) {
    std::string left = "  " + std::string(flag.name) + " " + std::string(flag.value);
    left.resize(std::max<std::size_t>(left.size() + 1, 28), ' ');
    text += left + std::string(flag.says) + "\n";
  }
  return text;
}

}  // namespace apps
