#include "api/wire/server_answer.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <csignal>
#include <cstring>
#include <optional>

#include "http/letter_case.h"

namespace wire {
namespace {

namespace json = boost::json;

tl::unexpected<base::Error> unexpected(const std::string& what) {
  return base::fail(base::ErrorKind::kUnavailable, "the server answers in another form: " + what);
}

base::Result<json::object> objectOf(std::string_view text) {
  json::error_code error;
  auto value = json::parse(text, error);
  if (error || !value.is_object()) return unexpected("no JSON object");
  return std::move(value.get_object());
}

std::string textIn(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(*text);
}

const json::array* listIn(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_array();
}

std::optional<int> signalOf(std::string_view name) {
  for (int number = 1; number < NSIG; ++number) {
    const char* known = ::sigabbrev_np(number);
    if (known != nullptr && name == "SIG" + std::string(known)) return number;
  }
  return std::nullopt;
}

/// The reverse of what api/wire/execution_answer says of an end.
base::Result<model::RunEnd> endIn(const json::object& answer) {
  const auto* code = answer.if_contains("code");
  if (code == nullptr) return unexpected("no code");
  if (code->is_int64()) return model::Exited{static_cast<int>(code->get_int64())};
  const auto status = textIn(answer, "status"), message = textIn(answer, "message");
  if (status == "TO") {
    if (message.starts_with("CPU")) return model::CpuTimeUsedUp{};
    return model::TimedOut{};
  }
  if (status == "OL") return model::OutputLimit{model::Stream::kStdout};
  if (status == "EL") return model::OutputLimit{model::Stream::kStderr};
  if (message == "Out of memory") return model::OutOfMemory{};
  if (message == "Cancelled") return model::Cancelled{};
  if (const auto signal = signalOf(textIn(answer, "signal"))) return model::Signalled{*signal};
  return unexpected("neither code nor signal");
}

std::vector<ServerFile> filesIn(const json::object& answer) {
  std::vector<ServerFile> files;
  const auto* list = listIn(answer, "files");
  if (list == nullptr) return files;
  for (const auto& item : *list) {
    const auto* file = item.if_object();
    if (file == nullptr || file->contains("inherited")) continue;
    files.push_back(
        {textIn(*file, "storage_session_id"), textIn(*file, "id"), textIn(*file, "name")});
  }
  return files;
}

std::vector<std::string> lostIn(const json::object& answer) {
  std::vector<std::string> lost;
  const auto* list = listIn(answer, "undelivered_files");
  if (list == nullptr) return lost;
  for (const auto& item : *list) {
    const auto* file = item.if_object();
    if (file != nullptr) lost.push_back(textIn(*file, "name") + ": " + textIn(*file, "reason"));
  }
  return lost;
}

}  // namespace

base::Result<ServerAnswer> readAnswer(std::string_view text) {
  const auto answer = TRY(objectOf(text));
  const auto status = textIn(answer, "status");
  ServerAnswer read;
  read.end = TRY(endIn(answer));
  read.outputCut = status == "OL" || status == "EL";
  read.files = filesIn(answer);
  read.lost = lostIn(answer);
  return read;
}

base::Result<std::string> readText(std::string_view text) {
  const auto event = TRY(objectOf(text));
  const auto* written = event.if_contains("text");
  if (written == nullptr || !written->is_string()) return unexpected("an event without its text");
  return std::string(written->get_string());
}

base::Result<std::vector<ServerFile>> readStored(std::string_view text) {
  const auto answer = TRY(objectOf(text));
  const auto session = textIn(answer, "storage_session_id");
  const auto* list = listIn(answer, "files");
  if (list == nullptr) return unexpected("an upload without its files");
  std::vector<ServerFile> files;
  for (const auto& item : *list) {
    const auto* file = item.if_object();
    if (file == nullptr) return unexpected("an upload without its files");
    files.push_back({session, textIn(*file, "fileId"), textIn(*file, "filename")});
  }
  return files;
}

std::string readError(std::string_view text) {
  constexpr std::size_t kMost = 500;
  const auto error = objectOf(text);
  if (!error) return std::string(text.substr(0, kMost));
  const auto word = textIn(*error, "error"), sentence = textIn(*error, "message");
  const bool isWord = word.find(' ') == std::string::npos && !sentence.empty();
  return isWord ? sentence : word;
}

bool isId(std::string_view text) {
  return text.size() == 21 && std::ranges::all_of(text, [](char c) {
           return http::isLetterOrDigit(c) || c == '_' || c == '-';
         });
}

}  // namespace wire
