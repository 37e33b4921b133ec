#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/multipart_parser.h"

namespace http {

/// For tests and the fuzz target: what a multipart body was parsed to.
struct ReceivedForm {
  struct Part {
    std::string name;
    std::optional<std::string> filename;
    std::string contentType;
    std::string data;
    bool complete = false;
    friend bool operator==(const Part&, const Part&) = default;
  };

  std::vector<Part> parts;
  std::string refusal;  ///< empty: the whole form was received
  base::ErrorKind kind = {};

  friend bool operator==(const ReceivedForm&, const ReceivedForm&) = default;
};

/// Whether the body may go on; takes all events of one piece.
inline bool takeEvents(MultipartParser& parser, ReceivedForm& form) {
  using Event = MultipartParser::Event;
  for (;;) {
    const auto event = parser.next();
    if (!event) return false;
    if (*event == Event::kNeedBytes || *event == Event::kEnd) return true;
    if (*event == Event::kPart) {
      const PartHead& head = parser.part();
      form.parts.push_back({.name = head.name,
                            .filename = head.filename,
                            .contentType = head.contentType,
                            .data = {}});
    }
    if (*event == Event::kData) form.parts.back().data += parser.data();
    if (*event == Event::kPartEnd) form.parts.back().complete = true;
  }
}

/// Feeds `body` in pieces of the two sizes in turn. Each piece lives for no longer than the parser
/// may rely on.
inline ReceivedForm receiveForm(std::string_view body, std::string_view boundary,
                                std::size_t evenPiece, std::size_t oddPiece,
                                const MultipartLimits& limits = {}) {
  MultipartParser parser(boundary, limits);
  ReceivedForm form;
  for (bool going = true; going && !body.empty(); std::swap(evenPiece, oddPiece)) {
    const std::string piece(body.substr(0, evenPiece));
    body.remove_prefix(piece.size());
    parser.feed(piece);
    going = takeEvents(parser, form);
  }
  const auto end = parser.finish();
  if (!end) form.refusal = end.error().message;
  if (!end) form.kind = end.error().kind;
  return form;
}

}  // namespace http
