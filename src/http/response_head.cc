#include "http/response_head.h"

#include <fmt/format.h>

#include <array>

#include "http/letter_case.h"

namespace http {
namespace {

std::string_view reason(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 507:
      return "Insufficient Storage";
    default:
      return "";  // the phrase may be empty (RFC 9112, 4)
  }
}

/// Fields about the message's framing, which the connection writes itself.
bool isFraming(std::string_view name) {
  return equalIgnoringCase(name, "Connection") || equalIgnoringCase(name, "Content-Length") ||
         equalIgnoringCase(name, "Transfer-Encoding") || equalIgnoringCase(name, "Date");
}

/// A line break in a value would begin a header field of the attacker's choice.
void appendWithoutLineBreaks(std::string& out, std::string_view value) {
  const auto start = out.size();
  out += value;
  for (auto i = start; i < out.size(); ++i) {
    if (out[i] == '\r' || out[i] == '\n' || out[i] == '\0') out[i] = ' ';
  }
}

void appendNumber(std::string& out, std::uint64_t number) {
  const fmt::format_int digits(number);
  out.append(digits.data(), digits.size());
}

void appendBodyEnd(std::string& out, const Response& response, bool http11) {
  switch (bodyEnd(response, http11)) {
    case BodyEnd::kAtLength:
      out += "Content-Length: ";
      appendNumber(out, bodySize(response).value_or(0));
      out += "\r\n";
      break;
    case BodyEnd::kAtLastChunk:
      out += "Transfer-Encoding: chunked\r\n";
      break;
    case BodyEnd::kAtClose:
      break;
  }
}

}  // namespace

void appendHead(std::string& out, const Response& response, const Framing& framing) {
  out += "HTTP/1.1 ";
  appendNumber(out, response.status);
  out += ' ';
  out += reason(response.status);
  out += "\r\n";
  for (const auto& [name, value] : response.headers.all()) {
    if (isFraming(name)) continue;
    appendWithoutLineBreaks(out, name);
    out += ": ";
    appendWithoutLineBreaks(out, value);
    out += "\r\n";
  }
  if (mayHaveBody(response.status)) appendBodyEnd(out, response, framing.http11);
  out += framing.date;
  if (!framing.keepAlive) {
    out += "Connection: close\r\n";
  } else if (!framing.http11) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
}

bool mayHaveBody(unsigned status) {
  return status >= 200 && status != 204 && status != 304;
}

std::optional<std::uint64_t> bodySize(const Response& response) {
  if (response.source) return response.source->size();
  return response.body.size();
}

BodyEnd bodyEnd(const Response& response, bool http11) {
  if (!mayHaveBody(response.status) || bodySize(response)) return BodyEnd::kAtLength;
  return http11 ? BodyEnd::kAtLastChunk : BodyEnd::kAtClose;
}

bool wantsClose(const Response& response) {
  const auto connection = response.headers.find("Connection");
  return connection && equalIgnoringCase(*connection, "close");
}

std::string_view DateField::now() {
  const std::time_t now = std::time(nullptr);
  if (now == second_) return line_;
  second_ = now;
  std::tm utc{};
  gmtime_r(&now, &utc);
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  line_ = fmt::format("Date: {}, {:02} {} {} {:02}:{:02}:{:02} GMT\r\n", kDays.at(utc.tm_wday),
                      utc.tm_mday, kMonths.at(utc.tm_mon), utc.tm_year + 1900, utc.tm_hour,
                      utc.tm_min, utc.tm_sec);
  return line_;
}

}  // namespace http
