// Calls of a program and their results.
#include "protocol/codec.h"
#include "protocol/json_fields.h"

namespace protocol {
namespace {

constexpr std::size_t kResultHead =
    5;  // four bytes of the call's number, one that says if it failed

}  // namespace

template <>
std::string encode(const ToolCall& message) {
  const auto& call = message.call;
  return boost::json::serialize(boost::json::object{
      {"call", call.number}, {"function", call.function}, {"input", call.input}});
}

template <>
base::Result<ToolCall> decode(std::string_view payload) {
  return readMessage<ToolCall>(payload, [](Fields& fields, ToolCall& message) {
    auto& call = message.call;
    fields.read("call", call.number);
    fields.read("function", call.function);
    fields.read("input", call.input);
    if (call.function.size() > model::kLongestFunctionName)
      fields.expected("function", "at most 256 bytes");
    if (call.input.size() > model::kMostToolInputBytes) fields.expected("input", "at most 1 MiB");
  });
}

template <>
std::string encode(const Waiting& message) {
  return boost::json::serialize(boost::json::object{{"calls", message.calls}});
}

template <>
base::Result<Waiting> decode(std::string_view payload) {
  return readMessage<Waiting>(
      payload, [](Fields& fields, Waiting& message) { fields.read("calls", message.calls); });
}

template <>
std::string encode(const ToolResult& message) {
  const auto& result = message.result;
  std::string payload;
  payload.reserve(kResultHead + result.value.size());
  for (int shift = 24; shift >= 0; shift -= 8)
    payload += static_cast<char>(result.number >> shift & 0xFF);
  payload += static_cast<char>(result.failed ? 1 : 0);
  return payload + result.value;
}

template <>
base::Result<ToolResult> decode(std::string_view payload) {
  const auto wrong = [](const char* what) {
    return base::fail(base::ErrorKind::kInvalid, std::string("runner protocol: ") + what);
  };
  if (payload.size() < kResultHead) return wrong("a tool result is cut short");
  if (payload.size() - kResultHead > model::kMostToolResultBytes)
    return wrong("a tool result is longer than 5 MiB");
  ToolResult message;
  for (const char byte : payload.substr(0, 4))
    message.result.number = message.result.number << 8 | static_cast<unsigned char>(byte);
  if (payload[4] != 0 && payload[4] != 1) return wrong("a tool result neither failed nor did not");
  message.result.failed = payload[4] == 1;
  message.result.value = payload.substr(kResultHead);
  return message;
}

}  // namespace protocol
